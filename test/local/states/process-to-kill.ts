import { DatabaseSync } from 'node:sqlite';
import { approval } from './approval-scenario.ts';
import { openWorld, startScenario } from './run-scenario.ts';

/** Starts the approval scenario on a journal and kills this very process at the given moment. */
const [file = '', moment] = process.argv.slice(2);
const die = () => {
  process.kill(process.pid, 'SIGKILL');
  return { returns: 'never' };
};

const world = openWorld(
  moment === 'in-function' ? { ...approval, functions: { Plan: die } } : approval,
  file,
);
if (moment === 'after-commit') {
  const exec = DatabaseSync.prototype.exec;
  DatabaseSync.prototype.exec = function (sql) {
    exec.call(this, sql);
    if (sql === 'COMMIT' && world.calls.some((call) => call.name === 'Plan')) die();
  };
}
startScenario(world, approval);
await world.clock.quiet();
die();
