import { expect, test } from 'vitest';
import type { Fact } from '#core/model/facts.ts';
import type { Json } from '#core/model/plan.ts';
import { planSheetOf } from '#core/present/plan-sheet.ts';
import { titleOf } from '#core/present/title.ts';
import { aGp2Volume, anInstance, aVolume, daysAgo, NOW } from '#test/support/facts.ts';
import { presented } from './presented-changes.ts';

const sheetOf = (before: Fact, action: string, params: Record<string, Json>) => {
  const change = presented(before, action, params, { foundAt: NOW - 12 * 60_000 });
  return planSheetOf({
    ...change,
    id: 'rec-1042',
    title: titleOf(change),
    verdict: {
      requires: 'one-person',
      because: ['prod-needs-a-person'],
      policyVersion: 'v1',
      trace: [
        {
          rule: 'prod-needs-a-person',
          where: 'trimtab.yaml:14',
          matched: true,
          requires: 'one-person',
          reason: 'environment is prod',
        },
      ],
    },
    unjudged: ['memory.utilization'],
    now: NOW,
  });
};
const saysOf = (sheet: ReturnType<typeof sheetOf>, label: string) =>
  sheet.facts.find((fact) => fact.label === label)?.says;

test('says what is different in the end, not what is different on the way', () => {
  const server = anInstance({ tags: { Name: 'orders-api', owner: 'team=orders' } });
  const sheet = sheetOf(server, 'ec2/resize-instance', { instanceType: 'm6i.xlarge' });
  expect(sheet.title).toBe('rec-1042  Shrink orders-api from m6i.2xlarge to m6i.xlarge');
  expect(sheet.place).toMatch(/ · i-0b41e9 · owner team=orders · found 12 min ago$/);
  expect(sheet.differences).toEqual([
    { sign: '~', what: 'type', says: 'm6i.2xlarge -> m6i.xlarge' },
    { sign: '~', what: 'monthly cost', says: '$46.30 -> $23.60' },
  ]);
  expect(sheet.steps.map((step) => step.split(' ')[0])).toEqual([
    'ec2:StopInstances',
    'ec2:ModifyInstanceAttribute',
    'ec2:StartInstances',
  ]);
  expect(sheet.wayBack).toHaveLength(3);
  expect(sheet.wayBack[1]).toContain('m6i.2xlarge');
  expect(sheet.counts).toBe('1 to change, 0 to delete.');
});

test('the four facts come first and in their order; the parts of the risk are named', () => {
  const sheet = sheetOf(anInstance(), 'ec2/resize-instance', { instanceType: 'm6i.xlarge' });
  expect(sheet.facts.map(({ label }) => label)).toEqual([
    'Saves',
    'Risk',
    'Interruption',
    'Undo',
    'Why',
    'Watches',
    'Policy',
  ]);
  expect(saysOf(sheet, 'Risk')).toBe(
    '28 of 100, moderate = availability 12 + business criticality 10 + performance 6',
  );
  expect(saysOf(sheet, 'Undo')).toMatch(/automatic if checks fail: stop, m6i\.2xlarge, start/);
  expect(saysOf(sheet, 'Watches')).toBe(
    '2 h: CPU, memory, status checks and alarms; whether memory can be watched is judged before the change',
  );
  expect(saysOf(sheet, 'Policy')).toBe('asks one person: prod-needs-a-person (trimtab.yaml:14)');
});

test('what comes to be and what goes are marked, with what is kept and for how long', () => {
  const volume = aVolume({ firstSeenDetached: daysAgo(20) });
  const sheet = sheetOf(volume, 'ebs/snapshot-and-delete-volume', {});
  expect(sheet.differences.slice(0, 2)).toEqual([
    { sign: '+', what: 'snapshot', says: 'state completed, size 100 GiB' },
    { sign: '-', what: 'vol-08c1', says: 'state available, type gp3, size 100 GiB' },
  ]);
  expect(sheet.counts).toBe('0 to change, 1 to delete.');
  expect(saysOf(sheet, 'Keeps')).toBe('snapshot, for 90 days');
  expect(saysOf(sheet, 'Watches')).toMatch(/^nothing: /);
});

test('names of the account cannot write on the terminal', () => {
  const hostile = aGp2Volume({ tags: { Name: 'a\u001B[2Jb\u202Ec', owner: 'x\u0007y' } });
  const sheet = sheetOf(hostile, 'ebs/migrate-gp2-to-gp3', { iops: 3_000, throughputMibps: 125 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  expect(JSON.stringify(sheet)).not.toMatch(/[\u0000-\u001F\u202E]|\\u001b|\\u0007/);
});
