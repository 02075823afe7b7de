import { MS_PER_DAY } from '#core/model/units.ts';
import { count, counted, dollars } from '#core/present/format.ts';
import { type Collected, collect, firstDecisions, optimize, totalSaving } from './first-scan.ts';
import type { Flags } from './flags.ts';
import { openConfig, openEstate, openSimulation, type Simulation } from './simulation.ts';
import { type Screen, Steps } from './terminal/steps.ts';
import { WIDTH, wrap } from './terminal/wrap.ts';
import { VERSION } from './version.ts';

/** A simulation that has been scanned once. */
export interface Started {
  readonly simulation: Simulation;
  readonly collected: Collected;
}

const STEPS = [
  'Simulated account',
  'Local cloud',
  'Collect',
  'Analyze',
  'Decide',
  'Mailbox and console',
];

/** Brings everything up and scans the account, step by step as a newcomer sees it. */
export const start = async (flags: Flags, screen: Screen): Promise<Started> => {
  const began = performance.now();
  screen.write(`\n  Trimtab ${VERSION} · simulated account · nothing here touches AWS\n\n`);
  const steps = new Steps(screen, STEPS);
  let opened: Simulation | undefined;
  try {
    const estate = await steps.value('Simulated account', async () => {
      const estate = await openEstate(flags);
      return [estate, `${counted(estate.resources.length, 'resource')} and what they did so far`];
    });
    const config = await openConfig(flags, estate);
    const simulation = await steps.value('Local cloud', async () => {
      const simulation = await openSimulation(flags, { estate, config });
      return [
        simulation,
        `${counted(simulation.cloud.services, 'service')} on ${simulation.cloud.url.replace('http://', '')}`,
      ];
    });
    opened = simulation;
    simulation.cloud.resume();
    const collected = await steps.value('Collect', async () => {
      const collected = await collect(simulation);
      return [collected, collectedLine(collected, estate.resources.length)];
    });
    await steps.value('Analyze', async () => {
      const found = await optimize(simulation);
      return [
        found,
        `${counted(found.length, 'recommendation')}, ${dollars(totalSaving(found))} a month open`,
      ];
    });
    await steps.value('Decide', async () => {
      const { allowed, asking, forbidden, stopped } = await firstDecisions(simulation);
      const stops = `${stopped} stopped by guards${forbidden > 0 ? `, ${forbidden} by policy` : ''}`;
      return [undefined, `${allowed} allowed, ${asking} ask a person, ${stops}`];
    });
    await steps.value('Mailbox and console', async () => [undefined, 'ready']);
    steps.end();
    screen.write(`\n  Ready in ${((performance.now() - began) / 1_000).toFixed(1)} s\n`);
    if (simulation.state.resumed !== undefined) {
      for (const row of wrap(resumedLine(simulation), WIDTH - 2)) screen.write(`  ${row}\n`);
    }
    return { simulation, collected };
  } catch (error) {
    steps.end();
    await opened?.close();
    throw error;
  }
};

/** Snapshots and alarms are part of the account, and looked up when they are needed. */
const collectedLine = ({ resources, points, missing }: Collected, all: number): string =>
  [`${resources} of ${counted(all, 'resource')}, ${count(points)} data points`, ...missing].join(
    '; missing ',
  );

const resumedLine = ({ clock, startedAt, state }: Simulation): string => {
  const day = Math.floor((clock.now() - startedAt) / MS_PER_DAY) + 1;
  return `Resumed from ${relativeTo(state.dir)} (day ${day} of the simulation). Start over: npm start -- --fresh`;
};

/** A folder as people would type it from here. */
export const relativeTo = (dir: string): string =>
  dir.startsWith(process.cwd()) ? dir.slice(process.cwd().length + 1) : dir;
