import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTIONS, KEEP_SERIES } from '#core/contract/workflow.ts';
import { bundleFunctions } from '#lib/constructs/function-code.ts';

/** What a handler loads before its first event. */
export interface HandlerLoad {
  readonly entry: string;
  /** The bundled handler. */
  readonly file: string;
  readonly bytes: number;
}

/** Most that a handler may load. */
export const MOST_BYTES = 1_000_000;

interface Output {
  readonly bytes: number;
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}
type Outputs = Readonly<Record<string, Output>>;

/** Bundles all handlers into a folder as a deployment does, and returns what each loads; what is loaded at its first use does not count. */
export const handlerLoads = (folder: string): readonly HandlerLoad[] => {
  const metafile = join(folder, 'meta.json');
  bundleFunctions(folder, [`--metafile=${metafile}`]);
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8')) as { readonly outputs: Outputs };
  return [...FUNCTIONS, KEEP_SERIES].map(({ entry }) => {
    const output = Object.keys(outputs).find((path) => path.endsWith(`/${entry}.mjs`)) ?? '';
    const files = [...loadedBy(outputs, output)];
    return {
      entry,
      file: join(folder, `${entry}.mjs`),
      bytes: files.reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0),
    };
  });
};

/** A file and all that it imports. */
const loadedBy = (
  outputs: Outputs,
  file: string,
  seen = new Set<string>(),
): ReadonlySet<string> => {
  const output = outputs[file];
  if (seen.has(file) || output === undefined) return seen;
  seen.add(file);
  for (const { path, kind } of output.imports)
    if (kind === 'import-statement') loadedBy(outputs, path, seen);
  return seen;
};
