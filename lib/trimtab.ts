import { Annotations, Duration, type Environment, type Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Config, configSchema } from '#core/contract/config.ts';
import { DEPLOYMENT_DEFAULTS } from '#core/contract/context.ts';
import type { TimeSeriesEngine } from '#core/contract/time-series.ts';
import { idleSentence } from '#core/present/own-cost.ts';
import type { ConsoleDomain } from './constructs/console-site.ts';
import { addressIn, type Deployment, type OutsideSignIn } from './deployment.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { CollectionStack } from './stacks/collection-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { MonitoringStack } from './stacks/monitoring-stack.ts';
import { SeriesStack } from './stacks/series-stack.ts';
import { WorkflowStack } from './stacks/workflow-stack.ts';

export interface TrimtabProps {
  /** Sender of every mail, `Trimtab <approvals@…>`: an address or domain that SES has verified. */
  readonly mailFrom: string;
  /** Put in force by the deployment; left out, what is in force stays so. */
  readonly config?: Config | undefined;
  /** For so long nobody can delete a root of the ledgers that was anchored. */
  readonly anchorDays?: number | undefined;
  /** Nobody can delete a backup before its time, or end that lock, from three days after the deployment on. */
  readonly lockBackups?: boolean;
  /** Where series are kept: InfluxDB unless it says otherwise. What that costs is said when it is synthesised. */
  readonly timeSeries?: TimeSeriesEngine | undefined;
  readonly env?: Environment;
  /** Of the sender, where the deployment shall make it known to SES; left out, it is known already. */
  readonly mailDomain?: string | undefined;
  /** A name of one's own for the console; left out, it is the one that CloudFront gives. */
  readonly consoleDomain?: ConsoleDomain | undefined;
  /** Whoever lets people in; left out, a user pool of the deployment does. */
  readonly signIn?: OutsideSignIn | undefined;
  /** Where the pages of `docs/runbooks/` can be read, without a slash at the end. */
  readonly runbooks?: string;
}

/** ARNs of topics that people named themselves. */
const topicsNamedIn = (config: Config | undefined): readonly string[] => [
  ...new Set(
    Object.values(config?.notifications.targets ?? {}).flatMap((target) =>
      target.kind === 'sns' ? Object.values(target.topics) : [],
    ),
  ),
];

/** @throws Error when mails would come from another domain than the one that is made known */
const requireSender = (mailFrom: string, domain: string | undefined): void => {
  const host = addressIn(mailFrom).split('@')[1] ?? '';
  if (domain !== undefined && host !== domain && !host.endsWith(`.${domain}`))
    throw new Error(`-c mailDomain=${domain}: mails come from ${host}, which is no part of it`);
};

/**
 * All of Trimtab in one account and region, for an app of one's own as well: a stack for each thing that lives and dies
 * together, named `<id>-data`, `<id>-api` and so on.
 */
export class Trimtab extends Construct {
  readonly stacks: readonly Stack[];

  constructor(scope: Construct, id: string, props: TrimtabProps) {
    super(scope, id);
    const {
      mailFrom,
      config,
      anchorDays = DEPLOYMENT_DEFAULTS.anchorDays,
      timeSeries = DEPLOYMENT_DEFAULTS.timeSeries,
      env,
      mailDomain,
      consoleDomain,
      signIn,
      runbooks = DEPLOYMENT_DEFAULTS.runbooks,
      lockBackups = false,
    } = props;
    const deployment: Deployment = {
      name: id,
      mailFrom,
      organization: config?.organization,
      otherTopics: topicsNamedIn(config),
    };
    requireSender(mailFrom, mailDomain);
    const named = (name: string, description: string) => ({
      stackName: `${id}-${name}`,
      description: `Trimtab: ${description}`,
      ...(env !== undefined && { env }),
    });
    const data = new DataStack(this, 'data', {
      ...named('data', 'ledger, facts, series and people'),
      deployment,
      anchorsLockedFor: Duration.days(anchorDays),
      backups: { ...(config ?? configSchema.parse({})).backup, isLocked: lockBackups },
      hasOutsideSignIn: signIn !== undefined,
    });
    const { tables, anchors, coldSeries, deadLetters, backups } = data;
    const people = data.people ?? signIn;
    if (people === undefined) throw new Error('somebody lets people in');
    const monitoring = new MonitoringStack(this, 'monitoring', {
      ...named('monitoring', 'alarms, topics, and how mails go out'),
      deployment,
      deadLetters,
      backups,
      subscriptions: config?.notifications.subscriptions ?? [],
      mailDomain,
      runbooks,
      thresholds: config?.monitoring.alarms,
    });
    const series =
      timeSeries === 'influxdb' &&
      new SeriesStack(this, 'series', named('series', 'time series in InfluxDB'));
    const keepSeries = series ? series.keepSeries : undefined;
    Annotations.of(series || data).addInfoV2('trimtab:idle', idleSentence(timeSeries));
    const { topics, mail } = monitoring;
    const foundation = {
      deployment,
      tables,
      keepSeries,
      anchors,
      coldSeries,
      deadLetters,
      topics,
      mail,
    };
    const shared = { foundation, alarming: monitoring.alarming };
    const api = new ApiStack(this, 'api', {
      ...named('api', 'console, approval links, sign-in and REST'),
      ...shared,
      people,
      domain: consoleDomain,
    });
    const { publicUrl } = api;
    const collection = new CollectionStack(this, 'collection', {
      ...named('collection', 'reads accounts, changes nothing'),
      ...shared,
      publicUrl,
    });
    const workflow = new WorkflowStack(this, 'workflow', {
      ...named('workflow', 'recommends, asks, changes, watches and undoes'),
      ...shared,
      publicUrl,
      collection: collection.functions,
      config,
    });
    this.stacks = [data, ...(series ? [series] : []), monitoring, api, collection, workflow];
  }
}
