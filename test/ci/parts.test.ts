import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

/** What `.ci/run` says of parts that are declared so, and whether it passes. */
const runParts = (declared: string): { readonly code: number | null; readonly says: string } => {
  const out = mkdtempSync(join(tmpdir(), 'trimtab-parts-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const script = `set -uo pipefail
. .ci/parts.sh
# A vitest that writes down how many tests passed and failed, and ends with a code.
vitest() {
  local flag
  for flag in "$@"; do
    case $flag in --outputFile.json=*) echo '{"numPassedTests":'$1',"numFailedTests":'$2'}' >"\${flag#*=}" ;; esac
  done
  return "$3"
}
export -f vitest
${declared}
closing_line`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, out },
  });
  return { code: status, says: `${stdout}${stderr}` };
};
const suite = (name: string, passed: number, failed: number, code: number) =>
  `suite ${name} 20 bash -c 'vitest "$@"' name ${passed} ${failed} ${code}`;

/** The script runs on a Debian only. */
describe.skipIf(process.platform !== 'linux')('the parts of .ci/run', () => {
  test('what passed is added up, a part as one test, and each is told as a whole', () => {
    const { code, says } = runParts(`
say() { echo "begins $1"; sleep 0.1; echo "ends $1"; }
export -f say
part alone 20 true
run_parts
part one 20 say one
part two 20 say two
${suite('three', 12, 0, 0)}
run_parts`);
    expect(says).toMatch(/\n15 passed, 0 failed\n$/);
    expect(code).toBe(0);
    for (const name of ['one', 'two'])
      expect(says).toContain(
        `── ${name} (budget 20 s)\nbegins ${name}\nends ${name}\n── ${name}: 1`,
      );
  });

  test.each([
    ['a part that ends badly', 'part bad 20 false', /✖ bad failed\n/, 0],
    ['a command that there is not', 'part bad 20 no-such-command', /✖ bad failed\n/, 0],
    ['a part beyond its time', 'part bad 1 sleep 30', /✖ not ended within 1 s\n/, 0],
    ['a test that failed', suite('bad', 12, 1, 1), /── bad: 12 passed, 1 failed/, 12],
    [
      'a suite that failed without naming a test',
      suite('bad', 12, 0, 1),
      /12 passed, 1 failed/,
      12,
    ],
    ['a suite that ran no test', suite('bad', 0, 0, 0), /✖ bad ran no test\n/, 0],
    ['a suite without a report', `suite bad 20 bash -c 'exit 0'`, /✖ bad ran no test\n/, 0],
  ])('%s fails, beside others that pass', (_name, declared, says, passed) => {
    const ran = runParts(`
part before 20 true
${declared}
part after 20 true
run_parts`);
    expect(ran.says).toMatch(says);
    expect(ran.says).toMatch(/^✖ bad +\d+ passed +1 failed/m);
    expect(ran.says).toMatch(new RegExp(`\\n${passed + 2} passed, 1 failed\\n$`));
    expect(ran.code).toBe(1);
  });

  test('a part that was declared and never ran has not passed', () => {
    const { code, says } = runParts('part one 20 true\nrun_parts\npart two 20 true');
    expect(says).toMatch(/✖ 1 declared and not ended\n\n1 passed, 1 failed\n$/);
    expect(code).toBe(1);
  });

  test.skipIf(cpus().length < 2)(
    'each of two lanes has cores of its own, and nothing is run twice',
    () => {
      const { code, says } = runParts(`
cores() { echo "of $1: $(taskset -cp $$ | sed 's/.*: //')"; sleep 0.3; }
export -f cores
own_cores() { echo 0; echo 1; }
for n in 1 2 3 4; do part "p$n" 20 cores "$n"; done
run_parts
part p5 20 cores 5
run_parts`);
      const seen = [...says.matchAll(/^of (\d): (.*)$/gm)].map(([, n, cores]) => `${n} ${cores}`);
      expect(code).toBe(0);
      expect(seen.map((each) => each[0]).toSorted()).toEqual(['1', '2', '3', '4', '5']);
      expect(new Set(seen.map((each) => each.slice(2)))).toEqual(new Set(['0', '1', '0,1']));
    },
  );
});
