import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EC2 } from '@aws-sdk/client-ec2';
import { Lambda } from '@aws-sdk/client-lambda';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import type { Anchored } from '#app/anchor-ledgers.ts';
import type { StoredChange } from '#app/ports.ts';
import { makeVerifyAudit } from '#app/verify-audit.ts';
import { canaryEnd } from '#core/canary/canary.ts';
import { brokenAt } from '#core/ledger/chain.ts';
import { fold } from '#core/ledger/fold.ts';
import { destroyDeployment, runCdk } from './cdk.ts';
import { readDeployed } from './deployed.ts';
import { REGION, startEmulator } from './emulator.ts';
import { whatIsLeft } from './left.ts';
import { loggedErrors } from './logged-errors.ts';
import {
  approveByMail,
  leaveVolume,
  startCanary,
  until,
  untilRun,
  verifyAddresses,
  whileFiring,
} from './loop.ts';
import { makeNextRelease, statesGoneThrough } from './next-release.ts';

/**
 * `npm run deploy:emulator`: the loop in deployed stacks. Bootstraps and deploys the real app into an account that
 * ministack plays, leaves a volume lying about, lets the schedules fire with no rights but those of the roles, approves
 * behind the mailed link, and sees the change end; then ledger and account must agree. What is left at the end is listed.
 */
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: process.env.TRIMTAB_MINISTACK_PYTHON ?? 'python3' },
    /** An assembly that is there already, for those who work on this test. */
    assembly: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const SENDER = 'approvals@example.com';
const APPROVER = 'ana@example.com';
const MAIL_FROM = `Trimtab <${SENDER}>`;
/** The functions of the next release have another environment. */
const NEXT_MAIL_FROM = `Next Trimtab <${SENDER}>`;

/** A volume counts as left over from the first moment; all else is as it comes. */
const configFor = (account: string, more = ''): string => `
mode: approve
accounts: [{ id: '${account}', regions: [${REGION}] }]
checks: { ebs/unattached-volume: { minIdleDays: 0 }${more} }
approval: { approvers: [{ name: ana, mail: ${APPROVER} }] }
`;

const begun = performance.now();
const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(1)} s`;
const phase = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
  const started = performance.now();
  const result = await run();
  process.stdout.write(`${seconds(started).padStart(8)}  ${what}\n`);
  return result;
};

const folder = mkdtempSync(join(tmpdir(), 'trimtab-deploy-'));
const assembly = values.assembly ?? join(folder, 'cdk.out');
const emulator = await phase('the emulator starts', () => startEmulator(values.python, folder));
Object.assign(process.env, emulator.env);
const cdk = (app: string, ...args: string[]) => runCdk(emulator.env, [...args, '--app', app]);
const synth = (into: string, mailFrom: string, config: string) => {
  const file = join(folder, 'trimtab.yaml');
  writeFileSync(file, config);
  // The emulator has no Timestream.
  const settings = [`mailFrom=${mailFrom}`, `config=${file}`, 'timeSeries=dynamodb'];
  const context = settings.flatMap((setting) => ['-c', setting]);
  return runCdk(emulator.env, ['synth', '--quiet', '-o', into, ...context]);
};
const deploy = (app: string) => cdk(app, 'deploy', '--all', '--require-approval', 'never');

try {
  if (values.assembly === undefined)
    await phase('cdk synth', () => synth(assembly, MAIL_FROM, configFor(emulator.account)));
  await phase('cdk bootstrap', () => cdk(assembly, 'bootstrap'));
  await phase('cdk deploy', () => deploy(assembly));
  const deployed = await readDeployed(MAIL_FROM);
  const ports = makeAwsPorts(deployed.env);

  const volume = await phase('a volume is left lying about', async () => {
    await verifyAddresses(SENDER, APPROVER);
    return leaveVolume();
  });
  emulator.toggleRights();
  for (const name of ['collect', 'optimize'] as const)
    await phase(`the schedule runs ${name}`, async () => {
      const run = () => untilRun(deployed, name, 150);
      const answer = await whileFiring(emulator, deployed.schedule(name), run);
      assert.match(JSON.stringify(answer), /"missed":0\b/, 'every part was read');
    });
  await phase('a next release is deployed while the change waits', async () => {
    await until(`mail to ${APPROVER}`, 60, async () => (await emulator.mails())[0]);
    const next = join(folder, 'next.out');
    await synth(
      next,
      NEXT_MAIL_FROM,
      configFor(emulator.account, ', ec2/idle-instance: { enabled: false }'),
    );
    makeNextRelease(next);
    emulator.toggleRights();
    await deploy(next);
    emulator.toggleRights();
  });
  await phase('a person approves behind the mailed link', () =>
    approveByMail(emulator, deployed, APPROVER),
  );
  // It goes its way beside the change.
  const canary = await phase('the daily canary starts', () => startCanary(deployed));
  const state = await phase('the change ends', () =>
    until('end of the change', 360, async () => {
      const [meta] = await ports.recentChanges(1);
      const { events } = await ports.readChange(meta?.change ?? '');
      const state = fold(events);
      return state.closed && state;
    }),
  );
  await phase('the canary was applied and put back', async () => {
    const ended = await until('end of the canary', 240, async () => {
      const state = fold((await ports.readChange(canary)).events);
      return state.closed && state;
    });
    assert.equal(canaryEnd(ended), 'well', ended.closed?.because);
    const FunctionName = deployed.fn('OpenCanaryFunction');
    const { MemorySize } = await new Lambda({}).getFunctionConfiguration({ FunctionName });
    assert.equal(MemorySize, 512);
  });
  await phase('the ledger is anchored', async () => {
    const FunctionName = deployed.fn('AnchorLedgersFunction');
    const { Payload } = await new Lambda({}).invoke({ FunctionName });
    const answer = JSON.parse(Payload?.transformToString() ?? '') as Partial<Anchored>;
    assert.equal(answer.changes, 2, JSON.stringify(answer));
  });
  const ledgerIsIntact = async () => {
    const { changes, broken, anchor } = await makeVerifyAudit(ports)();
    assert.deepEqual({ changes, broken }, { changes: 2, broken: [] });
    assert.equal(anchor?.changes, 2, 'it was compared with its anchor');
  };
  await phase('ledger and account agree', async () => {
    assert.equal(state.closed?.outcome, 'completed', state.closed?.because);
    await ledgerIsIntact();
    const ec2 = new EC2({});
    const { Volumes = [] } = await ec2.describeVolumes({});
    assert.ok(!Volumes.some(({ VolumeId }) => VolumeId === volume), 'the volume is deleted');
    const { Snapshots = [] } = await ec2.describeSnapshots({ OwnerIds: ['self'] });
    assert.deepEqual(
      Snapshots.filter(({ VolumeId }) => VolumeId === volume).map(({ State }) => State),
      ['completed'],
    );
  });
  await phase('the change ended by its own workflow and the next release’s code', async () => {
    // The change has ended before its execution has.
    const { went, hasAdded } = await until('end of the execution', 60, async () => {
      const gone = await statesGoneThrough(deployed, state.change);
      return gone.went.at(-1) === 'Done' ? gone : undefined;
    });
    assert.ok(hasAdded, 'the workflow is the next release’s');
    assert.equal(went[0], 'Begin');
    const FunctionName = deployed.fn('CloseChangeFunction');
    const { Environment } = await new Lambda({}).getFunctionConfiguration({ FunctionName });
    assert.equal(Environment?.Variables?.MAIL_FROM, NEXT_MAIL_FROM);
  });
  emulator.toggleRights();
  await ledgerIsIntact();
  await phase('trimtab destroy', async () => {
    const file = join(folder, 'ledgers.jsonl');
    const said = await destroyDeployment(emulator.env, file);
    assert.match(said, new RegExp(`Left: the bucket ${deployed.env.ANCHOR_BUCKET}`));
    const [kept] = readFileSync(file, 'utf8').split('\n');
    const { meta, events } = JSON.parse(kept ?? '') as StoredChange;
    assert.equal(brokenAt(meta.change, events), undefined, 'what was kept proves itself');
    assert.deepEqual(events.at(-1)?.hash, meta.head);
  });
  const left = await whatIsLeft(emulator);
  for (const [kind, names] of Object.entries(left))
    process.stdout.write(`${''.padEnd(8)}  left of ${kind}: ${names.join(' ') || 'none'}\n`);
  assert.deepEqual(Object.values(left).flat(), [deployed.env.ANCHOR_BUCKET]);
  process.stdout.write(`${seconds(begun).padStart(8)}  in all\n`);
} catch (error) {
  for (const line of await loggedErrors()) process.stderr.write(`${line.slice(0, 1_000)}\n`);
  throw error;
} finally {
  await emulator.stop();
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}
