import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionOf } from '#core/actions/index.ts';
import { money, usdPerMonth } from '#core/model/money.ts';
import { verdictSentence } from '#core/present/evidence.ts';
import { fourFactsOf } from '#core/present/four-facts.ts';
import { scanFinding } from '#core/present/scan/scan-finding.ts';
import { scanPage } from '#core/present/scan/scan-page.ts';
import type { ScanRow } from '#core/scan/report.ts';
import { totalOf } from '#core/scan/rows.ts';
import { aSeries } from '#test/support/facts.ts';
import { hostile } from '#test/support/hostile-text.ts';
import {
  type AScan,
  aGap,
  anOversized,
  aPage,
  aScan,
  someUnused,
  unpriced,
} from '#test/support/scans.ts';

const scan = await aScan([anOversized('orders'), ...someUnused('old')], { gaps: [aGap] });
const withRows = (given: AScan, change: (row: ScanRow) => ScanRow): AScan => ({
  ...given,
  report: { ...given.report, rows: given.report.rows.map(change) },
});
/** What a reader sees. */
const textOf = (markup: string): string =>
  markup
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/[\s\u00A0]+/g, ' ');
const tagsOf = (page: string): readonly string[] => page.match(/<[^>]*>?/g) ?? [];
const cells = (page: string, selector: RegExp): readonly string[] =>
  [...page.matchAll(selector)].map(([, cell = '']) => cell);

test('nothing of an account is markup, wherever a name, a reason or an error stands', () => {
  const told = (text: string): AScan => {
    const changed = withRows(scan, (row) => ({
      ...row,
      title: text,
      recommendation: {
        ...row.recommendation,
        account: text,
        region: text,
        environment: text,
        resourceId: text,
        name: text,
        because: text,
        caveats: [text],
        alternatives: [text],
        saving: {
          ...row.recommendation.saving,
          formula: text,
          rate: { kind: 'list', asOf: text, source: text },
        },
      },
    }));
    const report = {
      ...changed.report,
      places: [{ account: text, region: text }],
      prices: [{ region: text, asOf: text, source: text }],
      gaps: [{ ...aGap, region: text, service: text, missing: text, why: text, permission: text }],
      checks: [{ ...unpriced, notEnoughData: { [text]: 3 } }],
      bill: {
        from: 0,
        to: 1,
        total: money('1', 'USD'),
        services: [{ service: text, cost: money('1', 'USD') }],
      },
    };
    return { ...changed, report };
  };
  const tags = tagsOf(aPage(told('harmless')));
  expect(tags.length).toBeGreaterThan(200);
  fc.assert(
    fc.property(hostile, (text) => {
      expect(tagsOf(aPage(told(text)))).toEqual(tags);
    }),
    { numRuns: 60 },
  );
});

test('the sum is that of the rows above it', () => {
  const [row] = scan.report.rows;
  if (row === undefined) throw new Error('no row');
  const saving = (cents: number): ScanRow => ({
    ...row,
    recommendation: {
      ...row.recommendation,
      saving: { ...row.recommendation.saving, usdPerMonth: usdPerMonth((cents / 100).toFixed(2)) },
    },
  });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40_000 }), { maxLength: 20 }), (each) => {
      const rows = each.map(saving);
      const page = scanPage({ ...scan.report, rows, total: totalOf(rows) }, []);
      const shown = cells(page, /<td class="n">\$([\d.,]+)<\/td>/g);
      const sum = cells(page, /<tfoot>.*?\$([\d.,]+)/gs);
      const centsOf = (text: string) => Math.round(Number(text.replace(',', '')) * 100);
      expect(shown.map(centsOf)).toEqual(each);
      expect(sum.map(centsOf)).toEqual(each.length === 0 ? [] : [each.reduce((a, b) => a + b)]);
      expect(textOf(page)).toContain(`${each.length} open, $${sum[0] ?? '0.00'} a month`);
    }),
  );
});

test('needs nothing but itself, and lets nothing else in', () => {
  const page = aPage(scan);
  expect(page).not.toMatch(/<script|<link|<img|<iframe| src=| style=| on\w+=|url\(|@import/);
  for (const link of cells(page, / href="([^"]*)"/g)) {
    expect(link).toMatch(/^#/);
    expect(page).toContain(` id="${link.slice(1)}"`);
  }
  const [style = ''] = cells(page, /<style>(.*?)<\/style>/gs);
  const hash = createHash('sha256').update(style).digest('base64');
  expect(textOf(cells(page, /Security-Policy" content="([^"]*)"/g)[0] ?? '')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
  );
});

describe('a recommendation', () => {
  const [row] = scan.report.rows;
  const [found] = scan.found;
  if (row === undefined || found === undefined) throw new Error('nothing found');
  const { recommendation, risk } = row;

  test('has its four facts, what it rests on, and what it does not see', () => {
    const text = textOf(scanFinding(row, found.evidence).toString());
    if (risk === undefined) throw new Error('not judged');
    const facts = fourFactsOf({ recommendation, risk, action: actionOf(recommendation.action) });
    const says = facts.map(({ label, value, detail }) => `${label} ${value} ${detail}`.trim());
    expect(text).toContain(says.join(' '));
    expect(text).toContain('Would the smaller size have been enough?');
    expect(text).toContain(verdictSentence(recommendation));
    for (const caveat of recommendation.caveats) expect(text).toContain(caveat);
    expect(text).toContain('There is data for CPU: 333 of 336 hours.');
    expect(text).toContain('Gap: no data, 3 hours');
  });

  test('draws what was recorded, the same after the change, and the limit', () => {
    const svg = /<svg .*<\/svg>/s.exec(scanFinding(row, found.evidence).toString())?.[0] ?? '';
    expect(svg).toContain(`aria-labelledby="${row.number}-title ${row.number}-desc"`);
    expect(svg.match(/<path stroke=/g)).toHaveLength(3);
    expect(svg).toMatch(/>Highest 60 %<\/text>/);
    expect(textOf(svg)).toContain('Highest after the change 60 %, 28 Aug 07:00 UTC. Limit 80 %.');
  });

  test('draws every other metric of the evidence too, folded, each under a name of its own', () => {
    const other = (metric: string) => ({
      ...aSeries({ resource: recommendation.resource, metric, unit: 'bytes/s' }),
      values: Array.from({ length: 4_032 }, () => 12),
    });
    const more = ['network.in', 'network.out'].map(other);
    const series = {
      ...found.evidence.series,
      ...Object.fromEntries(more.map((one) => [one.metric, one])),
    };
    const drawn = scanFinding(row, { ...found.evidence, series }).toString();
    const folded = drawn.slice(drawn.indexOf('<details><summary>2 more metrics'));
    expect(textOf(folded)).toMatch(/^ 2 more metrics: network traffic in and network traffic out /);
    expect(cells(drawn, /<title id="([^"]*)-title"/g)).toEqual([
      row.number,
      `${row.number}-2`,
      `${row.number}-3`,
    ]);
    expect(textOf(folded)).toContain('There is data for network traffic in: 336 of 336 hours.');
    expect(textOf(folded)).toContain('Network traffic out of orders');
    expect(drawn.length).toBeLessThan(15_000);
  });

  test('has the highest value of each day to read', () => {
    const table = /<details>.*<\/details>/s.exec(scanFinding(row, found.evidence).toString())?.[0];
    expect(table?.match(/<tr>/g)).toHaveLength(1 + 15);
    expect(textOf(table ?? '')).toMatch(
      /^ Highest of each day Day Recorded After the change 17 Aug /,
    );
    expect(textOf(table ?? '')).toContain('28 Aug 30 % 60 %');
  });

  test('that allows no plan says so in the place of its risk', () => {
    const { risk: _, verdict: __, ...unjudged } = row;
    const text = textOf(scanFinding(unjudged, found.evidence).toString());
    expect(text).toContain('Risk not judged the resource as it is allows no plan');
  });

  test('takes less than six kilobytes, evidence and all', () => {
    expect(scanFinding(row, found.evidence).toString().length).toBeLessThan(6_000);
  });
});

test('what was not read comes first, and at the end with what would let it', () => {
  const page = aPage({ ...scan, report: { ...scan.report, checks: [unpriced] } });
  const text = textOf(page);
  expect(text.indexOf('More may be there than is shown')).toBeLessThan(
    text.indexOf('Recommendations'),
  );
  expect(text).toContain('eu-west-1 ec2: ebs/volume: access denied');
  expect(text).toContain('"Action": [ "ec2:DescribeVolumes" ]');
  expect(text).toContain('ebs/gp2-volume: 3 resources, no prices');
  expect(text).toContain('This scan: 2 calls, $0.0050 at most');
  expect(text).toContain('Scanned 2026-08-31, 12:00 UTC');
});

test('rows that are not told in full are in the table, and said to be', () => {
  const page = scanPage(scan.report, []);
  expect(cells(page, /<td class="change">(rec-\d+) /g)).toEqual(
    scan.report.rows.map(({ number }) => number),
  );
  expect(textOf(page)).toContain('2 more, which save less, are in the table alone.');
});

test('nothing found is no empty table', () => {
  const page = scanPage({ ...scan.report, rows: [], total: usdPerMonth(0) }, []);
  expect(textOf(page)).toContain('Nothing to save was found in what was read.');
  expect(page).not.toContain('<table');
});
