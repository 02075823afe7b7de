import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { slackManifest } from '#core/present/slack/manifest.ts';

/** What each method asks for, as its page in Slack's documentation says. @see https://docs.slack.dev/reference/methods */
const SCOPES: Readonly<Record<string, string | undefined>> = {
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'views.open': undefined,
};

test('asks for the scopes of the methods that are called, and for no other', () => {
  const source = readFileSync('adapters/slack/slack-api.ts', 'utf8');
  const called = [...source.matchAll(/call\(token, '([\w.]+)'/g)].map(([, name = '']) => name);
  expect(called.toSorted()).toEqual(Object.keys(SCOPES).toSorted());
  const needed = new Set(called.flatMap((method) => SCOPES[method] ?? []));
  expect(slackManifest('https://t.example').oauth_config.scopes.bot).toEqual([...needed]);
});

test('leads what people press to where it is answered', () => {
  expect(slackManifest('https://t.example').settings.interactivity).toEqual({
    is_enabled: true,
    request_url: 'https://t.example/slack/interactions',
  });
});
