/** The bill from Cost Explorer, as moto answers for it: what it says is set here, how it is asked and read is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { MS_PER_DAY } from '#core/model/units.ts';
import { dayOf } from '#core/present/format.ts';
import { scanReportSchema } from '#core/scan/report.ts';
import { type Moto, type PlantedOrganization, startMotoOrganization } from './moto-account.ts';
import { runCli } from './run-cli.ts';

const python = process.env.TRIMTAB_MOTO_PYTHON;
if (python === undefined)
  console.warn('SKIPPED: the bill from Cost Explorer, since TRIMTAB_MOTO_PYTHON is not set.');

const today = Math.floor(Date.now() / MS_PER_DAY) * MS_PER_DAY;
const usd = (Amount: string) => ({ Amount, Unit: 'USD' });
/** A day of the bill: service, kind of charge, amount. */
const aDay = (ago: number, ...charges: readonly (readonly [string, string, string])[]) => ({
  TimePeriod: {
    Start: dayOf(today - ago * MS_PER_DAY),
    End: dayOf(today - (ago - 1) * MS_PER_DAY),
  },
  Total: {},
  Groups: charges.map(([service, kind, amount]) => ({
    Keys: [service, kind],
    Metrics: { UnblendedCost: usd(amount), AmortizedCost: usd(amount) },
  })),
  Estimated: false,
});
const EC2 = 'Amazon Elastic Compute Cloud - Compute';
const LAMBDA = 'AWS Lambda';

describe.skipIf(python === undefined)('a scan with its bill', { timeout: 300_000 }, () => {
  let moto: Moto<PlantedOrganization>;
  beforeAll(async () => {
    moto = await startMotoOrganization(python ?? '');
  }, 300_000);
  afterAll(() => moto?.close());

  /** What moto answers next, one page for each request that it has not seen. */
  const willAnswer = async (...results: readonly object[]): Promise<void> => {
    const { status } = await fetch(`${moto.endpoint}/moto-api/static/ce/cost-and-usage-results`, {
      method: 'POST',
      body: JSON.stringify({ results }),
    });
    expect(status).toBe(201);
  };

  test('adds up every page by service, credits taken off, to the last digit', async () => {
    await willAnswer(
      {
        ResultsByTime: [aDay(2, [EC2, 'Usage', '10.1000000001'], [LAMBDA, 'Usage', '0.0000004'])],
        NextPageToken: 'second',
      },
      { ResultsByTime: [aDay(1, [EC2, 'Usage', '0.2'], [EC2, 'Credit', '-3.3'])] },
    );
    const state = mkdtempSync(join(tmpdir(), 'trimtab-bill-'));
    onTestFinished(() => rmSync(state, { recursive: true, force: true }));
    const where = ['--endpoint', moto.endpoint, '--region', 'us-east-1', '--state', state];
    const what = ['--check', 'ebs/gp2-volume', '--prices', 'built-in', '--costs'];
    const ran = await runCli(['scan', ...where, ...what, '--json', '-q']);
    const report = scanReportSchema.parse(JSON.parse(ran.out));
    expect(report.bill).toEqual({
      from: today - 30 * MS_PER_DAY,
      to: today,
      total: { amount: '7.0000004001', currency: 'USD' },
      services: [
        { service: EC2, cost: { amount: '7.0000000001', currency: 'USD' } },
        { service: LAMBDA, cost: { amount: '0.0000004', currency: 'USD' } },
      ],
    });
    expect(report.spent.calls['cost-explorer GetCostAndUsage']).toBe(2);
    // moto has no bill of single resources: that is said, and the rest stands.
    expect(report.gaps.map(({ missing }) => missing)).toEqual(['what single resources cost']);
    expect(report.rows).toHaveLength(1);
    expect(ran.code).toBe(7);

    const shown = await runCli(['costs', '--state', state]);
    expect(shown.out).toMatch(/^\$7\.00 from /m);
  });
});
