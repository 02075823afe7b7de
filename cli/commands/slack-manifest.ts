import { refusedUrl } from '#core/notify/host.ts';
import { slackManifest } from '#core/present/slack/manifest.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { type CommonOptions, print } from '../terminal.ts';

export interface SlackManifestOptions extends CommonOptions {
  readonly url: string;
}

/** Prints the manifest from which Slack makes the app of a deployment. */
export const printSlackManifest = async ({ url }: SlackManifestOptions): Promise<ExitCode> => {
  const refused = refusedUrl(url);
  if (refused !== undefined)
    throw new CommandError(`--url ${refused}: expected the address of a deployment`, EXIT.usage);
  print(JSON.stringify(slackManifest(new URL(url).origin), null, 2));
  return EXIT.done;
};
