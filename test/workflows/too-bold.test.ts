import { expect, onTestFinished, test } from 'vitest';
import { anAttachedVolume, anEstate, anInstance } from '#test/local/account/an-account.ts';
import { openEmbedded, prepare } from '#test/support/embedded.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

/** Takes three times the load that a size can carry for fitting, and asks nobody. */
const TOO_BOLD = {
  mode: 'autopilot',
  checks: { 'ec2/oversized-instance': { targetUtilization: 3 } },
  policy: { rules: [{ name: 'anything', when: { riskBelow: 101 }, require: 'nobody' }] },
};

/** Busy by half and more: too much for half the size, whatever their history allows a watch of. */
const MACHINES = [2.2, 2.6, 3].map((level, i) =>
  anInstance({
    id: `i-0000000000000000${i}`,
    load: { profile: { level, daily: 0.2, noise: 0.05 } },
    memory: { baseMib: 1_024, loadMib: 256 },
    tags: { Name: `busy-${i}`, env: 'dev' },
  }),
);

/** A machine has a disk; what the disk needs is measured, since the smaller size must sustain it. */
const DISKS = MACHINES.map(({ id }, i) =>
  anAttachedVolume({
    shape: { type: 'gp3', sizeGib: 100 },
    id: `vol-000000000000000${i}b`,
    attachments: anAttachedVolume().attachments.map((one) => ({ ...one, instanceId: id })),
  }),
);

test('resizes that are too bold are undone by their own saturation, each machine as it was', async () => {
  const embedded = await openEmbedded(
    await prepare(anEstate([...MACHINES, ...DISKS]), { config: TOO_BOLD }),
    {
      config: TOO_BOLD,
    },
  );
  onTestFinished(() => embedded.close());
  const changes = await embedded.openChanges();
  expect(changes).toHaveLength(MACHINES.length);
  for (const change of changes) await embedded.until(change, ({ closed }) => closed !== undefined);
  for (const change of changes) {
    const { state } = await embedded.read(change);
    expect(state.closed?.outcome).toBe('rolled-back');
    expect(state.judged).toMatchObject({
      verdict: 'degraded',
      says: expect.stringMatching(/^CPU median of 15 min \d+ %, close to capacity, limit 90 %$/),
      readings: [expect.objectContaining({ source: 'saturation', metric: 'cpu.utilization' })],
    });
  }
  expect(await brokenInvariants(embedded)).toEqual([]);
});
