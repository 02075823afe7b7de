import type { Fact } from '#core/model/facts.ts';
import type { Json, Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { plain } from './escape.ts';
import { dollars, memory } from './format.ts';

/** What a title is made from. */
export interface Titled {
  readonly recommendation: Pick<
    Recommendation,
    'action' | 'params' | 'name' | 'resourceId' | 'because' | 'saving'
  >;
  readonly before: Fact;
  readonly plan?: Pick<Plan, 'reverts' | 'canary'>;
}

/** Names are cut to this: some services allow 256 characters, and a title is read in one glance. */
const MAX_NAME = 48;
/** Below this a mail client may cut a subject; the last character is the limit's. */
const MAX_SUBJECT = 69;
/** A subject keeps at least this much of a name. */
const LEAST_NAME = 8;

/** The change as a sentence: `Shrink orders-api from m6i.2xlarge to m6i.xlarge`. */
export const titleOf = (change: Titled): string => wordsOf(change)(nameOf(change, MAX_NAME)).full;

/** Where the short form is enough and space is dear: `Shrink orders-api to m6i.xlarge`. */
export const shortTitleOf = (change: Titled): string =>
  wordsOf(change)(nameOf(change, MAX_NAME)).short;

/** `Approve? Shrink orders-api to m6i.xlarge, saves $140.16/mo`: under 70 characters, one line, whatever the name. */
export const subjectOf = (change: Titled): string => {
  const saves = dollars(change.recommendation.saving.usdPerMonth);
  return subjectAround(change, (title) => `Approve? ${title}, saves ${saves}/mo`);
};

/** Returns a subject around the short title, whose name is cut until it fits. */
export const subjectAround = (change: Titled, around: (title: string) => string): string => {
  const words = wordsOf(change);
  const subject = (limit: number) => around(words(nameOf(change, limit)).short);
  const whole = subject(MAX_NAME);
  if (whole.length <= MAX_SUBJECT) return whole;
  const tooMuch = whole.length - MAX_SUBJECT;
  const name = nameOf(change, MAX_NAME);
  return plain(subject(Math.max(LEAST_NAME, name.length - tooMuch)), MAX_SUBJECT);
};

/** The name of the resource as it may be shown. */
export const nameOf = ({ recommendation }: Titled, limit: number = MAX_NAME): string =>
  plain(recommendation.name || recommendation.resourceId, limit);

interface Words {
  readonly full: string;
  readonly short: string;
}
type Write = (name: string) => Words;

const wordsOf = (change: Titled): Write => {
  const words =
    TITLES[change.recommendation.action]?.(change) ??
    ((name: string) => bothOf(`Change ${name}: ${change.recommendation.action}`));
  if (change.plan?.canary) return (name) => bothOf(`Daily canary: ${words(name).short}`);
  return change.plan?.reverts === undefined
    ? words
    : (name) => bothOf(`Take back: ${words(name).short}`);
};

const bothOf = (sentence: string): Words => ({ full: sentence, short: sentence });

const TITLES: Readonly<Record<string, (change: Titled) => Write>> = {
  'lambda/resize-memory': ({ recommendation: { params }, before }) => {
    const to = numberIn(params.memoryMib);
    const verb = before.type === 'lambda/function' && to > before.memoryMib ? 'Raise' : 'Lower';
    return (name) => bothOf(`${verb} ${name} to ${memory(to)}`);
  },
  'ec2/resize-instance': ({ recommendation: { params }, before }) => {
    const to = textIn(params.instanceType);
    const from = before.type === 'ec2/instance' ? ` from ${plain(before.instanceType)}` : '';
    return (name) => ({
      full: `Shrink ${name}${from} to ${to}`,
      short: `Shrink ${name} to ${to}`,
    });
  },
  'logs/set-retention':
    ({ recommendation: { params } }) =>
    (name) =>
      bothOf(`Keep logs of ${name} for ${numberIn(params.retentionDays)} days`),
  'rds/stop-instance': () => (name) => bothOf(`Stop database ${name}`),
  'ebs/snapshot-and-delete-volume':
    ({ recommendation: { because } }) =>
    (name) => ({
      full: `Delete volume ${name}, ${plain(because, 60)}`,
      short: `Delete volume ${name}`,
    }),
  'ec2/stop-instance': () => (name) => bothOf(`Stop ${name}`),
  'ec2/release-address':
    ({ before }) =>
    (name) => {
      const ip = before.type === 'ec2/address' ? before.publicIp : '';
      return { full: `Release address ${ip} (${name})`, short: `Release address ${name}` };
    },
  'ebs/migrate-gp2-to-gp3': () => (name) => bothOf(`Migrate ${name} from gp2 to gp3`),
};

const textIn = (value: Json | undefined): string => plain(typeof value === 'string' ? value : '?');
const numberIn = (value: Json | undefined): number =>
  typeof value === 'number' ? value : Number.NaN;
