/** Where Slack sends what people press. No session is asked for: each request is signed. */
export const SLACK_PATH = '/slack/interactions';
