import { readFocusFile } from '#adapters/focus-file/read-focus-file.ts';
import { slackApi } from '#adapters/slack/slack-api.ts';
import { makePostWebhook } from '#adapters/webhook/signed-webhook.ts';
import type { CollectCostsDeps } from '#app/collect-costs.ts';
import { makeHoldChange } from '#app/hold-change.ts';
import { makeJudgeChange } from '#app/judge-change.ts';
import { makeSendToMailable } from '#app/notify/mailable.ts';
import { makeNotifications } from '#app/notify/notifications.ts';
import { makeTieredSeries } from '#app/tiered-series.ts';
import { ACTIONS } from '#core/actions/index.ts';
import { permissionsOf } from '#core/actions/permissions.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { makeAlertStore } from './alert-store.ts';
import { makeAnchorStore } from './anchor-store.ts';
import { makeApprovalStore } from './approval-store.ts';
import { makeReadBrakeParameter } from './brake-parameter.ts';
import { setMembership } from './clients.ts';
import { systemClock } from './clock.ts';
import { makeColdSeriesStore } from './cold-series-store.ts';
import { makeControlStore } from './control-store.ts';
import { makeCostStore } from './cost-store.ts';
import { makeCountDeadLetters } from './dead-letters.ts';
import { makeDeliveryStore } from './delivery-store.ts';
import { makeExecutor } from './executor.ts';
import { makeFactStore } from './fact-store.ts';
import { makeReadEventsBack, makeReadFeed } from './feed-store.ts';
import { makeGapStore } from './gap-store.ts';
import { makeLedgerStore } from './ledger-store.ts';
import { measure } from './metrics.ts';
import { makeQueueStore } from './queue-store.ts';
import { makeReadCosts } from './readers/costs.ts';
import { makeReadDetachments } from './readers/detachments.ts';
import { makeReadEdits } from './readers/edits.ts';
import { makeReadFact, makeReadFacts } from './readers/facts.ts';
import { makeReadHardChecks } from './readers/hard-checks.ts';
import { makeReadInstanceTypes } from './readers/instance-types.ts';
import { readOrganizationAccounts } from './readers/organization.ts';
import { readBuiltInPrices } from './readers/prices.ts';
import { makeReadResourceCosts } from './readers/resource-costs.ts';
import { makeReadSeries } from './readers/series.ts';
import { makeReadSurroundings } from './readers/surroundings/surroundings.ts';
import { makeRecommendationStore } from './recommendation-store.ts';
import { makeRemoteSeriesStore } from './remote-series-store.ts';
import { makeRunStore } from './run-store.ts';
import { newSecret } from './secret.ts';
import { makeReadSecret } from './secret-reference.ts';
import { makeSeriesStore } from './series-store.ts';
import { makeSendMail, readMailAccount } from './ses-mail.ts';
import { makeReadSettingsParameter } from './settings-parameter.ts';
import { publishToTopic, sendSms, topicsOf } from './sns-messages.ts';
import { makeWatchStore } from './watch-store.ts';
import { makeWorkflow } from './workflow.ts';

/**
 * Every port of the use cases on AWS, and the use cases that others are made of. A handler takes the few it needs;
 * nothing is connected and no client is loaded before its first use.
 */
export const makeAwsPorts = (env: FunctionEnv) => {
  const now = systemClock;
  setMembership(
    env.READ_ROLE_NAME === undefined || env.HOME_ACCOUNT === undefined
      ? undefined
      : { home: env.HOME_ACCOUNT, readRole: env.READ_ROLE_NAME, externalId: env.EXTERNAL_ID },
  );
  const readSecret = makeReadSecret(process.env, now);
  const reader = { readRoleName: env.READ_ROLE_NAME, now };
  const allowed = ACTIONS.map(permissionsOf);
  const stores = {
    ...makeLedgerStore(env),
    ...makeWatchStore(env),
    ...makeQueueStore(env),
    ...makeApprovalStore(env),
    ...makeAlertStore(env),
    ...makeDeliveryStore(env),
    ...makeControlStore(env, makeReadBrakeParameter(env.BRAKE_PARAMETER, now)),
    ...makeRunStore(env),
    ...makeCostStore(env),
    ...makeFactStore(env),
    ...makeGapStore(env),
    ...(env.SERIES_FUNCTION === undefined
      ? makeSeriesStore(env)
      : makeRemoteSeriesStore(env.SERIES_FUNCTION)),
    ...makeRecommendationStore(env),
  };
  const coldSeries = makeColdSeriesStore(env);
  const executor = makeExecutor({
    reads: new Set(allowed.flatMap(({ reads }) => reads)),
    calls: new Set(allowed.flatMap(({ calls }) => calls)),
    readRoleName: env.READ_ROLE_NAME,
    executeRolePrefix: env.EXECUTE_ROLE_PREFIX,
  });
  const ports = {
    ...stores,
    ...makeWorkflow(env),
    anchors: makeAnchorStore(env),
    coldSeries,
    storedSeries: makeTieredSeries({ ...stores, coldSeries, now }),
    ...executor,
    readSurroundings: makeReadSurroundings({
      ...reader,
      liveChanges: stores.liveChanges,
      makeCall: executor.makeCall,
    }),
    readEdits: makeReadEdits({
      readRoleName: env.READ_ROLE_NAME,
      executeRolePrefix: env.EXECUTE_ROLE_PREFIX,
    }),
    readFacts: makeReadFacts(reader),
    readFact: makeReadFact(reader),
    readResourceCosts: makeReadResourceCosts(stores),
    readSeries: makeReadSeries(reader),
    readHardChecks: makeReadHardChecks(reader),
    readDetachments: makeReadDetachments(reader),
    readInstanceTypes: makeReadInstanceTypes(reader),
    readOrganization: readOrganizationAccounts,
    readPrices: readBuiltInPrices,
    readFeed: makeReadFeed(env, now),
    readEventsBack: makeReadEventsBack(env),
    sendMail: makeSendToMailable({ ...stores, sendMail: makeSendMail(env) }),
    readMailAccount,
    readSettingsParameter: makeReadSettingsParameter(env.SETTINGS_PARAMETER),
    countDeadLetters: makeCountDeadLetters(env),
    publishToTopic,
    topics: topicsOf(env),
    sendSms,
    slack: slackApi,
    readSecret,
    postWebhook: makePostWebhook(readSecret),
    newSecret,
    measure,
    now,
    publicUrl: env.PUBLIC_URL,
  };
  const costs: CollectCostsDeps['costs'] = async () => {
    const { costs: source } = (await stores.readConfig()).config.collection.sources;
    switch (source.source) {
      case 'none':
        return undefined;
      case 'cost-explorer':
        return { source: 'cost-explorer', read: makeReadCosts() };
      case 'focus-file':
        // A recorded bill is ingested whole: its days need not be those of the estate.
        return { source: source.file, read: () => readFocusFile({ path: source.file }) };
    }
  };
  return {
    ...ports,
    costs,
    holdChange: makeHoldChange(ports),
    judgeChange: makeJudgeChange(ports),
    ...makeNotifications(ports),
  };
};
