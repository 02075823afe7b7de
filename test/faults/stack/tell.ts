import { caseId, isFault, saysOf } from '../kinds.ts';
import type { TracedCall } from './fault-box.ts';
import type { CaseResult } from './run-case.ts';

/** Tells a case so that a person can follow it: what was to happen, every call, the ledger and the account. */
export const tell = (result: CaseResult): string => {
  const { of, ended, broken, calls, ledger, mutations } = result;
  return [
    `${caseId(of)}: ${ended}`,
    `again: npm run faults -- --case '${caseId(of)}'`,
    ...of.happenings.map(
      ({ at, kind }) => `  at call ${at}: ${saysOf(kind)}${isFault(kind) ? '' : ''}`,
    ),
    ...broken.map((says) => `  BROKEN ${says}`),
    'calls',
    ...calls.map(lineOf),
    'ledger',
    ...ledger.map((line) => `  ${line.slice(0, WIDTH)}`),
    'account',
    ...mutations.map((line) => `  ${line.slice(0, WIDTH)}`),
  ].join('\n');
};

const WIDTH = 200;

const lineOf = ({ n, at, by, service, operation, input, fault, ended }: TracedCall): string =>
  [
    `  ${String(n).padStart(4)} ${new Date(at).toISOString().slice(5, 19)}`,
    `${by.name}/${by.n}`.padEnd(20),
    `${service} ${operation} ${aboutOf(input)}`.padEnd(60).slice(0, 90),
    fault === undefined ? ended : `${ended}  <── ${fault}`,
  ].join(' ');

/** What a call is about in one or two words: a table, a resource. */
const aboutOf = (input: unknown): string => {
  const text = JSON.stringify(input) ?? '';
  const kinds = [...text.matchAll(/\\"kind\\":\\"([a-z-]+)/g)].map(([, kind]) => kind);
  const table = /"TableName":"([a-z]+)"/.exec(text)?.[1];
  return [table, ...kinds].filter((each) => each !== undefined).join(' ');
};
