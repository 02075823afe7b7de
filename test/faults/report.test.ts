import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { caseId, parseCaseId } from './kinds.ts';
import { reliabilityDocument } from './report.ts';
import { storedReports, storedSoak } from './write-reliability.ts';

test('the document says what both levels counted last', () => {
  const stored = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8');
  expect(stored, 'node test/faults/write-reliability.ts').toBe(
    reliabilityDocument(storedReports(), storedSoak()),
  );
});

test('what was counted last broke nothing, and every safeguard that was taken away was missed', () => {
  for (const { runs, ablations, planted } of storedReports()) {
    for (const { broken, ended } of runs) {
      expect(broken).toEqual({});
      expect(Object.keys(ended).length).toBeGreaterThan(0);
    }
    for (const { smallest } of [...ablations, ...planted])
      expect(parseCaseId(smallest)).toBeDefined();
  }
});

test('a name leads back to its case', () => {
  const given = {
    level: 'ports',
    action: 'ec2/resize-instance',
    story: 'hurt',
    happenings: [
      { at: 12, kind: 'answer-lost' },
      { at: 30, kind: 'approve-a' },
    ],
    seed: 7,
  } as const;
  expect(caseId(given)).toBe('ports:ec2/resize-instance:hurt:12.answer-lost+30.approve-a:s7');
  expect(parseCaseId(caseId(given))).toEqual(given);
  expect(() => parseCaseId('ports:ec2/resize-instance:hurt:12.rain')).toThrow('12.rain');
});
