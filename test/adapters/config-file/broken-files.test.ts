// One table: every way in which a file was ever found broken, with what is said of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfigFile } from '#adapters/config-file/config-file.ts';
import type { ConfigProblem } from '#adapters/config-file/place.ts';
import { AppError } from '#core/errors/errors.ts';

const FILE = 'trimtab.yaml';
/** What may stand on the first level. */
const SETTINGS =
  'mode, features, accounts, organization, collection, storage, checks, decision, policy, approval, notifications, execution, guards, backup, monitoring, businessHours, quietDays, scan';
const TOP = `schema, ${SETTINGS}, environments`;

const rule = (lines: string) => `policy:\n  rules:\n    - name: a\n${lines}`;
const ruleWhen = (when: string, require = 'nobody') =>
  rule(`      when: ${when}\n      require: ${require}\n`);

/** A file, and line, field and reason of everything that is wrong in it. */
type Broken = readonly [name: string, content: string | Buffer, problems: readonly string[]];

const BROKEN: readonly Broken[] = [
  [
    'a key that was mistyped',
    'aproval:\n  expiresAfterHours: 3\n',
    [`1 aproval: unknown key, nearest is approval; allowed: ${TOP}`],
  ],
  ['a key like no other', 'colours: dark\n', [`1 colours: unknown key; allowed: ${TOP}`]],
  [
    'a key within a list',
    'accounts:\n  - id: "123456789012"\n    region: [eu-west-1]\n    regions: [eu-west-1]\n',
    ['3 accounts[0].region: unknown key, nearest is regions; allowed: id, name, regions'],
  ],
  [
    'a setting that has another name now',
    'execution:\n  caps: { perHour: 3 }\n',
    ['2 execution.caps.perHour: is called execution.safety.maxChangesPerHour now'],
  ],
  ['the old name of a whole section', 'notify: {}\n', ['1 notify: is called notifications now']],
  [
    'names as other tools write them',
    'execution:\n  safety: { max_changes_per_hour: 3 }\n',
    [
      '2 execution.safety.max_changes_per_hour: unknown key, nearest is maxChangesPerHour; allowed: maxChangesPerHour, requireBusinessHours, lockoutOnIncident',
    ],
  ],
  [
    'a value that is none of the choices',
    'mode: auto\n',
    ['1 mode: expected one of recommend, approve, autopilot, found "auto"'],
  ],
  [
    'a choice in other letters',
    'mode: Recommend\n',
    [
      '1 mode: expected one of recommend, approve, autopilot, found "Recommend"; nearest is recommend',
    ],
  ],
  [
    'true where there is a choice',
    'mode: yes\n',
    ['1 mode: expected one of recommend, approve, autopilot, found "yes"'],
  ],
  ['a version that there is not', 'schema: 2\n', ['1 schema: expected 1, found 2']],
  [
    'an account id without quotes',
    'accounts:\n  - id: 123456789012\n    regions: [eu-west-1]\n',
    ['2 accounts[0].id: expected text, found 123456789012; put it in quotes'],
  ],
  [
    'an account id that is too short',
    'accounts:\n  - id: "1234"\n    regions: [eu-west-1]\n',
    ['2 accounts[0].id: expected twelve digits, found "1234"'],
  ],
  [
    'an account that is there twice',
    'accounts:\n  - { id: "123456789012", regions: [eu-west-1] }\n  - { id: "123456789012", regions: [us-east-1] }\n',
    ['3 accounts[1].id: 123456789012 is there already'],
  ],
  [
    'a region that is none',
    'accounts:\n  - { id: "123456789012", regions: [Frankfurt] }\n',
    ['2 accounts[0].regions[0]: expected the id of a region, such as eu-west-1, found "Frankfurt"'],
  ],
  [
    'a region that is there twice',
    'accounts:\n  - { id: "123456789012", regions: [eu-west-1, eu-west-1] }\n',
    ['2 accounts[0].regions[1]: eu-west-1 is there already'],
  ],
  [
    'a list that must not be empty',
    'accounts:\n  - id: "123456789012"\n    regions: []\n',
    ['3 accounts[0].regions: expected at least 1 in the list, found an empty list'],
  ],
  [
    'something that is missing',
    'accounts:\n  - name: shop\n    regions: [eu-west-1]\n',
    ['2 accounts[0].id: is missing: expected text'],
  ],
  [
    'text where a list is expected',
    'accounts: all\n',
    ['1 accounts: expected a list, found "all"'],
  ],
  [
    'a number that is too large',
    'approval:\n  validForHours: 9000\n',
    ['2 approval.validForHours: expected at most 720, found 9000'],
  ],
  [
    'a number that is too small',
    'execution:\n  safety: { maxChangesPerHour: 0 }\n',
    ['2 execution.safety.maxChangesPerHour: expected more than 0, found 0'],
  ],
  [
    'a number with a unit',
    'approval:\n  expiresAfterHours: 72h\n',
    ['2 approval.expiresAfterHours: expected a number, found "72h"'],
  ],
  [
    'a number that is not whole',
    'quietDays:\n  afterRejection: 1.5\n',
    ['2 quietDays.afterRejection: expected a whole number, found 1.5'],
  ],
  [
    'a percentage where a share is expected',
    'execution:\n  caps: { shareOfGroup: 10 }\n',
    ['2 execution.caps.shareOfGroup: expected at most 1, found 10'],
  ],
  [
    'an address that is none',
    'approval:\n  approvers:\n    - { name: Ada, mail: ada }\n',
    ['3 approval.approvers[0].mail: expected a mail address such as ana@example.com, found "ada"'],
  ],
  [
    'a number that nobody can call',
    'approval:\n  approvers:\n    - { name: Ada, mail: ada@example.com, phone: 0151 }\n',
    ['3 approval.approvers[0].phone: expected text, found 151; put it in quotes'],
  ],
  [
    'a deputy whom nobody knows',
    'approval:\n  approvers:\n    - { name: ana, mail: ana@example.com, deputy: bob }\n',
    ['3 approval.approvers[0].deputy: there is no approver bob'],
  ],
  [
    'a person who would count as two',
    'approval:\n  approvers:\n    - { name: ana, mail: ana@example.com }\n    - { name: ben, mail: ANA@example.com }\n',
    [
      "4 approval.approvers[1].mail: ANA@example.com is somebody else's: one person would count as two",
    ],
  ],
  [
    'a rule without a condition',
    ruleWhen('{}'),
    ['4 policy.rules[0].when: name at least one condition'],
  ],
  [
    'a rule without a requirement',
    rule('      when: { band: [low] }\n'),
    [
      '3 policy.rules[0].require: expected one of nobody, one-person, signed-in-person, two-people, never',
    ],
  ],
  [
    'a rule that asks for whom there is not',
    ruleWhen('{ band: [low] }', 'three-people'),
    [
      '5 policy.rules[0].require: expected one of nobody, one-person, signed-in-person, two-people, never, found "three-people"; nearest is two-people',
    ],
  ],
  [
    'a rule that says where it stands',
    ruleWhen('{ band: [low] }', 'nobody\n      where: here'),
    ['6 policy.rules[0].where: is written by Trimtab: remove it'],
  ],
  [
    'a rule about an account that is not in the file',
    `accounts:\n  - { id: "123456789012", regions: [eu-west-1] }\n${ruleWhen('{ account: ["123456789013"] }')}`,
    [
      '6 policy.rules[0].when.account: there is no account 123456789013 in accounts, nearest is 123456789012',
    ],
  ],
  [
    'a rule about an action that there is not',
    ruleWhen('{ action: [ec2/resize-instanc] }'),
    [
      '4 policy.rules[0].when.action: there is no action ec2/resize-instanc, nearest is ec2/resize-instance',
    ],
  ],
  [
    'a rule that matches no risk',
    ruleWhen('{ riskAtLeast: 50, riskBelow: 50 }'),
    ['4 policy.rules[0].when.riskBelow: never matches: no risk is at least 50 and below 50'],
  ],
  [
    'two rules that contradict each other',
    `${ruleWhen('{ band: [low] }')}    - name: b\n      when: { band: [low] }\n      require: never\n`,
    ['5 policy.rules[0].require: nobody never counts: b asks for never under the same conditions'],
  ],
  [
    'thresholds that were raised',
    'decision:\n  riskThresholds: { high: 60 }\n',
    ['2 decision.riskThresholds.high: expected at most 50, found 60'],
  ],
  [
    'thresholds that do not rise',
    'decision:\n  riskThresholds: { high: 20 }\n',
    ['2 decision.riskThresholds.high: expected more than moderate, which is 20'],
  ],
  [
    'a check that there is not',
    'checks:\n  ec2/idle-instances: { enabled: false }\n',
    ['2 checks.ec2/idle-instances: there is no such check, did you mean ec2/idle-instance?'],
  ],
  [
    'an option that a check has not',
    'checks:\n  ec2/idle-instance: { maxCPU: 0.1 }\n',
    [
      '2 checks.ec2/idle-instance.maxCPU: is no option of ec2/idle-instance, nearest is maxCpu; allowed: enabled, maxCpu, maxNetworkMib, minCoverage, minSaving',
    ],
  ],
  [
    'an option out of its range',
    'checks:\n  ec2/idle-instance: { maxCpu: 5 }\n',
    ['2 checks.ec2/idle-instance.maxCpu: expected at most 1, found 5'],
  ],
  [
    'an option that is no plain data',
    'checks:\n  ebs/unattached-volume:\n    minIdleDays: .inf\n',
    [
      '3 checks.ebs/unattached-volume.minIdleDays: expected text, a finite number, true, false, null, a list or a map, found Infinity',
    ],
  ],
  [
    'a guard that cannot be left out',
    'guards:\n  serves-alone: false\n',
    ['2 guards.serves-alone: expected settings, found false'],
  ],
  [
    'a time without quotes',
    'execution:\n  windows:\n    - { name: night, from: 22:00, to: 5 }\n',
    ['3 execution.windows[0].to: expected text, found 5; put it in quotes'],
  ],
  [
    'a zone that there is not',
    'execution:\n  zone: Mars/Olympus\n',
    ['2 execution.zone: expected an IANA zone such as Europe/Berlin, found "Mars/Olympus"'],
  ],
  [
    'business hours in no zone',
    'businessHours: { zone: Berlin }\n',
    ['1 businessHours.zone: expected an IANA zone such as Europe/Berlin'],
  ],
  [
    'business hours that end before they begin',
    'businessHours: { from: 18, to: 8 }\n',
    ['1 businessHours.to: expected an hour after 18'],
  ],
  [
    'a window that never opens',
    'execution:\n  windows:\n    - { name: night, from: "02:00", to: "02:00" }\n',
    [
      '3 execution.windows[0].to: night never opens: it ends when it begins; a whole day is 00:00 to 24:00',
    ],
  ],
  [
    'a freeze that ends before it begins',
    'execution:\n  freezes:\n    - { reason: year end, from: 2026-12-20, to: 2026-12-19 }\n',
    ['3 execution.freezes[0].to: ends before it begins'],
  ],
  [
    'a freeze on a day that there is not',
    'execution:\n  freezes:\n    - { reason: r, from: 2026-02-30, to: 2026-12-19 }\n',
    ['3 execution.freezes[0].from: expected 2026-12-20 or 2026-12-20T18:00, found "2026-02-30"'],
  ],
  [
    'a source of costs that there is not',
    'collection:\n  sources:\n    costs: { source: invoice }\n',
    [
      '3 collection.sources.costs.source: expected one of cost-explorer, focus-file, none, found "invoice"',
    ],
  ],
  [
    'a source of costs that needs a file',
    'collection:\n  sources:\n    costs: { source: focus-file }\n',
    ['3 collection.sources.costs.file: is missing: expected text'],
  ],
  [
    'a type of resource that there is not',
    'collection:\n  sources: { inventory: [ec2/instances] }\n',
    [
      '2 collection.sources.inventory[0]: expected one of ec2/instance, ebs/volume, ec2/address, lambda/function, logs/log-group, rds/instance, found "ec2/instances"; nearest is ec2/instance',
    ],
  ],
  [
    'a secret where its name belongs',
    'notifications:\n  targets:\n    team: { kind: slack, channel: C0123ABCD, token: xoxb-1-abc }\n',
    [
      '3 notifications.targets.team.token: expected the name under which a secret is kept, env:NAME or ssm:/trimtab/<deployment>/secrets/<name>: never the secret itself',
    ],
  ],
  [
    'a channel of no kind',
    'notifications:\n  targets:\n    team: { kind: pager }\n',
    [
      '3 notifications.targets.team.kind: expected one of mail, slack, sns, sms, webhook, found "pager"',
    ],
  ],
  [
    'a target that there is not',
    'notifications:\n  routes:\n    - to: [teem]\n',
    ['3 notifications.routes[0].to[0]: there is no target teem; there are approvers, topics'],
  ],
  [
    'a target that leads inside',
    'notifications:\n  targets:\n    hook: { kind: webhook, url: "https://169.254.169.254/", secret: env:HOOK }\n',
    [
      '3 notifications.targets.hook.url: leads to 169.254.169.254, which is link-local, where metadata services are',
    ],
  ],
  ['nothing behind a key', 'execution:\n', ['1 execution: expected settings, found nothing']],
  ['a list where settings are expected', '- mode\n', ['1: expected settings, found a list of 1']],
  ['text where settings are expected', 'hello\n', ['1: expected settings, found "hello"']],
  ['a key that is there twice', 'mode: approve\nmode: recommend\n', ['2: Map keys must be unique']],
  [
    'a list that is never closed',
    'mode: approve\naccounts: [\n',
    ['3: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  [
    'a tab that indents',
    'execution:\n\tdryRun: true\n',
    ['2: Tabs are not allowed as indentation'],
  ],
  [
    'a line that is indented too little',
    'execution:\n  safety:\n      maxChangesPerHour: 3\n    requireBusinessHours: true\n',
    ['4: All mapping items must start at the same column'],
  ],
  ['a quote that is never closed', 'mode: "approve\n', ['2: Missing closing "quote']],
  [
    'a second document',
    'mode: approve\n---\nmode: recommend\n',
    ['2: a second document begins: one file is one document'],
  ],
  [
    'an anchor and its alias',
    'checks: &c {}\nguards: *c\n',
    ['2: *c: write out what it stands for'],
  ],
  [
    'a merge of what stands elsewhere',
    'checks: { a: &a { b: 1 } }\nguards: { <<: *a }\n',
    ['2: *a: write out what it stands for'],
  ],
  ['a tag of its own', 'mode: !env MODE\n', ['1: Unresolved tag: !env']],
  [
    'other bytes than UTF-8',
    Buffer.from([...Buffer.from('mode: approve\n# caf'), 0xe9, 0x0a]),
    ['2: expected text in UTF-8, found other bytes: save it as UTF-8'],
  ],
  [
    'UTF-16',
    Buffer.from('\ufeffmode: approve\n', 'utf16le'),
    ['1: expected text in UTF-8, found other bytes: save it as UTF-8'],
  ],
  [
    'more than anybody writes',
    `# ${'x'.repeat(128 * 1024)}\n`,
    ['1: expected at most 128 KiB, found 129 KiB'],
  ],
  [
    'a feature that there is not',
    'features: { smsDecisions: false }\n',
    [
      '1 features.smsDecisions: unknown key, nearest is mailDecisions; allowed: changesWithoutPerson, mailDecisions, slackDecisions',
    ],
  ],
  [
    'an alarm of which nothing can be set',
    'monitoring:\n  alarms:\n    rollback-failed: { threshold: 2 }\n',
    [
      '3 monitoring.alarms.rollback-failed: unknown key; allowed: change-overdue, canary-late, tables-failing, workflow-failing, function-errors, functions-throttled, near-time-out, dead-letters, nothing-collected, api-failing',
    ],
  ],
  [
    'a run that would be over its time-out',
    'monitoring:\n  alarms:\n    near-time-out: { threshold: 100 }\n',
    ['3 monitoring.alarms.near-time-out.threshold: expected at most 99, found 100'],
  ],
  [
    'a key of an environment that was mistyped',
    'environments:\n  staging:\n    execution:\n      safty: { maxChangesPerHour: 3 }\n',
    [
      '4 environments.staging.execution.safty: unknown key, nearest is safety; allowed: priority, ageUpHours, queueHours, zone, windows, freezes, safety, rollback, caps, batches, canary, dryRun, dryRunWhen, rehearseAgainAfterDays',
    ],
  ],
  [
    'a key like no other in an environment',
    'environments:\n  staging: { colours: dark }\n',
    [`2 environments.staging.colours: unknown key; allowed: ${SETTINGS}`],
  ],
  [
    'an environment within an environment',
    'environments:\n  staging:\n    environments: { blue: {} }\n',
    [`3 environments.staging.environments: unknown key; allowed: ${SETTINGS}`],
  ],
  [
    'a setting of an environment that has another name now',
    'environments:\n  staging:\n    execution:\n      caps: { perHour: 3 }\n',
    [
      '4 environments.staging.execution.caps.perHour: is called execution.safety.maxChangesPerHour now',
    ],
  ],
  [
    'a value of an environment that cannot be',
    'mode: approve\nenvironments:\n  production: { mode: aprove }\n',
    [
      '3 environments.production.mode: expected one of recommend, approve, autopilot, found "aprove"; nearest is approve',
    ],
  ],
  [
    'a list of an environment, which replaces the whole list',
    'accounts:\n  - { id: "123456789012", regions: [eu-west-1] }\nenvironments:\n  staging:\n    accounts:\n      - { regions: [us-east-1] }\n',
    ['6 environments.staging.accounts[0].id: is missing: expected text'],
  ],
  [
    'what an environment contradicts in the rest of the file',
    'approval:\n  approvers:\n    - { name: ana, mail: ana@example.com }\nenvironments:\n  staging:\n    approval:\n      groups: { shop: [bob] }\n',
    ['7 environments.staging.approval.groups.shop[0]: there is no approver bob'],
  ],
  [
    'what the rest of the file has wrong, said once',
    'mode: auto\nenvironments:\n  staging: {}\n  production: {}\n',
    ['1 mode: expected one of recommend, approve, autopilot, found "auto"'],
  ],
  [
    'an environment that is no settings',
    'environments:\n  staging: approve\n',
    ['2 environments.staging: expected names and values, found "approve"'],
  ],
  [
    'environments as a list',
    'environments: [staging]\n',
    ['1 environments: expected names and values, found a list of 1'],
  ],
  [
    'an environment whose name cannot be',
    'environments:\n  "pre prod": {}\n',
    [
      '2 environments.pre prod: a name that cannot be: expected lower case letters, digits and dashes',
    ],
  ],
  [
    'an environment that chooses itself',
    'environment: staging\nenvironments: { staging: {} }\n',
    ['1 environment: is chosen with --environment, and not in the file'],
  ],
  [
    'what Trimtab writes, in an environment',
    `environments:\n  staging:\n    policy:\n      rules:\n        - { name: a, when: { band: [low] }, require: nobody, where: here }\n`,
    ['5 environments.staging.policy.rules[0].where: is written by Trimtab: remove it'],
  ],
  [
    'several at once, in the order of the file',
    'mode: auto\nquietDays:\n  afterRejection: 1.5\nbusinessHours:\n  from: 24\n',
    [
      '1 mode: expected one of recommend, approve, autopilot, found "auto"',
      '3 quietDays.afterRejection: expected a whole number, found 1.5',
      '5 businessHours.from: expected at most 23, found 24',
    ],
  ],
];

/** Reads a file of this content from the disk. */
const read = async (content: string | Buffer) => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-broken-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, FILE), content);
  return readConfigFile(join(folder, FILE));
};

const refused = async (content: string | Buffer): Promise<AppError> => {
  const error: unknown = await read(content).catch((cause: unknown) => cause);
  if (error instanceof AppError) return error;
  throw new Error('it was taken', { cause: error });
};

describe('a file that is broken names each place and what is allowed there', () => {
  test.each(BROKEN)('%s', async (_name, content, problems) => {
    const { message, details } = await refused(content);
    expect(message.split('\n')).toEqual(problems.map((says) => `${FILE}:${says}`));
    const found = details.problems as readonly ConfigProblem[];
    expect(
      found.map(({ file, line, field, says }) => `${file}:${line}${field && ` ${field}`}: ${says}`),
    ).toEqual(message.split('\n'));
  });

  test('in more than fifty ways', () => {
    expect(new Set(BROKEN.map(([name]) => name)).size).toBe(BROKEN.length);
    expect(BROKEN.length).toBeGreaterThan(50);
  });

  test('and never repeats a secret', async () => {
    const [, content = ''] = BROKEN.find(([name]) => name.startsWith('a secret')) ?? [];
    expect((await refused(content)).message).not.toContain('xoxb');
  });
});

test.each([
  ['empty', ''],
  ['begun by the mark of UTF-8', '\ufeffmode: recommend\n'],
  ['written on Windows', 'mode: recommend\r\nexecution:\r\n  dryRun: false\r\n'],
])('a file that is %s is not broken', async (_name, content) => {
  expect((await read(content)).config.mode).toBe('recommend');
});
