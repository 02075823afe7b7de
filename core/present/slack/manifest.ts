import { SLACK_PATH } from '#core/contract/slack.ts';

/** What the app of a deployment may do in Slack, and where its buttons lead. */
export interface SlackManifest {
  readonly display_information: { readonly name: string; readonly description: string };
  readonly features: {
    readonly bot_user: { readonly display_name: string; readonly always_online: boolean };
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: {
    readonly interactivity: { readonly is_enabled: boolean; readonly request_url: string };
    readonly org_deploy_enabled: boolean;
    readonly socket_mode_enabled: boolean;
    readonly token_rotation_enabled: boolean;
  };
}

/**
 * Returns the manifest from which Slack makes the app of a deployment.
 *
 * @param publicUrl where the deployment is, without a slash at the end
 * @see https://docs.slack.dev/reference/app-manifest
 */
export const slackManifest = (publicUrl: string): SlackManifest => ({
  display_information: {
    name: 'Trimtab',
    description: 'Asks before it saves costs in AWS, and tells what came of it',
  },
  features: { bot_user: { display_name: 'Trimtab', always_online: false } },
  // It writes where it was invited, and reads nothing.
  oauth_config: { scopes: { bot: ['chat:write'] } },
  settings: {
    interactivity: { is_enabled: true, request_url: `${publicUrl}${SLACK_PATH}` },
    org_deploy_enabled: false,
    socket_mode_enabled: false,
    // The token is kept as a secret, which nobody would renew.
    token_rotation_enabled: false,
  },
});
