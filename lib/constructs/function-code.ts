import { execFileSync } from 'node:child_process';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

const REPOSITORY = new URL('../../', import.meta.url).pathname;

const BUNDLING = [
  'functions/*.ts',
  '--bundle',
  // Without it every handler would load the clients of all services when it starts.
  '--splitting',
  '--format=esm',
  '--platform=node',
  '--target=node24',
  '--main-fields=module,main',
  '--alias:zod=./scripts/zod-in-bundles.mjs',
  '--out-extension:.js=.mjs',
  '--minify',
  '--sourcemap',
  '--sources-content=false',
  '--log-level=warning',
];

/** Bundles the handlers into a folder: each a file of its own, and beside them what they share or load at its first use. */
export const bundleFunctions = (folder: string, more: readonly string[] = []): void => {
  execFileSync('node_modules/.bin/esbuild', [...BUNDLING, `--outdir=${folder}`, ...more], {
    cwd: REPOSITORY,
    stdio: 'inherit',
  });
};

/**
 * Returns the code of all functions as one asset, with the pinned SDK in it: else the runtime's own would be used. It is
 * bundled once, by the esbuild of this repository, and not at all where a stack asks for no bundling.
 */
export const functionCode = (): Code =>
  Code.fromAsset(REPOSITORY, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never started: the local bundling always answers.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle: (folder) => {
          bundleFunctions(folder);
          return true;
        },
      },
    },
  });
