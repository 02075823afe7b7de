import type { ApprovalConfig } from '#core/contract/config/approval.ts';
import type { ConfigProblem } from '#core/contract/config/problem.ts';
import type { Config } from '#core/contract/config.ts';
import { deputiesOf, everybodyOf, namesOf, REQUESTER, standInsOf } from './people.ts';
import { nearest, neverMet, problemsOfDecision, problemsOfRules } from './policy-problems.ts';
import { peopleFor } from './quorum.ts';

/** What can never come true, or contradicts itself, of who is asked and of the rules that ask. */
export const problemsOfApproval = (config: Config): readonly ConfigProblem[] => [
  ...ofApprovers(config.approval),
  ...ofNames(config.approval),
  ...ofLevels(config),
  ...ofFollowUp(config.approval),
  ...problemsOfRules(config),
  ...problemsOfDecision(config),
];

const AT = 'approval';
type Path = ConfigProblem['path'];
const problem = (path: Path, says: string): ConfigProblem => ({ path, says });

const ofApprovers = (approval: ApprovalConfig): ConfigProblem[] => {
  const { approvers, levels } = approval;
  const asked = new Set([
    ...(levels.length === 0 ? everybodyOf(approval) : []),
    ...levels.flatMap((level) => namesOf(level, approval)),
  ]);
  const standIns = standInsOf([...asked], approval).map(({ name }) => name);
  const nobody =
    approvers.length > 0 && levels.length === 0 && asked.size === 0
      ? [problem([AT, 'approvers'], 'asks nobody: all of them stand in for somebody else')]
      : [];
  return [
    ...nobody,
    ...approvers.flatMap(({ name, mail, deputy, standsIn }, i) => {
      const path = [AT, 'approvers', i];
      const before = approvers.slice(0, i);
      return [
        ...(name.toLowerCase() === REQUESTER
          ? [problem([...path, 'name'], `${REQUESTER} asks for the changes, and can approve none`)]
          : []),
        ...(before.some((one) => one.name.toLowerCase() === name.toLowerCase())
          ? [problem([...path, 'name'], `${name} is there already`)]
          : []),
        ...(before.some((one) => one.mail.toLowerCase() === mail.toLowerCase())
          ? [
              problem(
                [...path, 'mail'],
                `${mail} is somebody else's: one person would count as two`,
              ),
            ]
          : []),
        ...(deputy !== undefined && goesRound(name, approval)
          ? [problem([...path, 'deputy'], `${deputy} leads back to ${name}: nobody is left to ask`)]
          : []),
        ...(standsIn && !asked.has(name) && !standIns.includes(name)
          ? [problem([...path, 'standsIn'], `${name} stands in for nobody, and is never asked`)]
          : []),
      ];
    }),
  ];
};

const goesRound = (name: string, approval: ApprovalConfig): boolean => {
  const last = deputiesOf(name, approval).at(-1) ?? name;
  return approval.approvers.find((one) => one.name === last)?.deputy === name;
};

/** Everybody who is named somewhere must be an approver: only those have an address. */
const ofNames = (approval: ApprovalConfig): ConfigProblem[] => {
  const known = approval.approvers.map(({ name }) => name);
  const groups = Object.keys(approval.groups);
  const among = (names: readonly string[], path: Path, of: readonly string[], what: string) =>
    names.flatMap((name, i) =>
      of.includes(name)
        ? []
        : [problem([...path, i], `there is no ${what} ${name}${nearest(name, of)}`)],
    );
  const deputies = approval.approvers.flatMap(({ deputy }, i) =>
    deputy === undefined || known.includes(deputy)
      ? []
      : [
          problem(
            [AT, 'approvers', i, 'deputy'],
            `there is no approver ${deputy}${nearest(deputy, known)}`,
          ),
        ],
  );
  return [
    ...deputies,
    ...Object.entries(approval.groups).flatMap(([group, names]) =>
      names.length === 0
        ? [problem([AT, 'groups', group], 'nobody is in it')]
        : among(names, [AT, 'groups', group], known, 'approver'),
    ),
    ...approval.levels.flatMap((level, i) => [
      ...among(level.approvers, [AT, 'levels', i, 'approvers'], known, 'approver'),
      ...among(level.groups, [AT, 'levels', i, 'groups'], groups, 'group'),
    ]),
    ...among(approval.followUp.escalateTo, [AT, 'followUp', 'escalateTo'], known, 'approver'),
  ];
};

type LevelConfig = ApprovalConfig['levels'][number];

const ofLevels = ({ approval, decision: { riskThresholds } }: Config): ConfigProblem[] => {
  const { levels } = approval;
  const always = levels.filter(({ when }) => when === undefined);
  return levels.flatMap((level, i) => {
    const path = [AT, 'levels', i];
    const needed = peopleFor(level.require);
    const own = peopleOn(level, approval);
    const others = level.when === undefined ? levels.slice(0, i).filter(isAlways) : always;
    return [
      ...(levels.slice(0, i).some(({ name }) => name === level.name)
        ? [problem([...path, 'name'], `there is a level ${level.name} already`)]
        : []),
      ...neverMet(level.when, [...path, 'when'], riskThresholds),
      ...(own.length === 0
        ? [problem(path, `${level.name} asks nobody: name approvers or groups`)]
        : own.length < needed
          ? [problem(path, `${level.name} needs ${needed} people and can ask ${own.length}`)]
          : canAllAgree([...others, level], approval)
            ? []
            : [
                problem(
                  path,
                  `nobody is left for ${level.name}: a person counts on one level alone`,
                ),
              ]),
    ];
  });
};

const isAlways = ({ when }: LevelConfig): boolean => when === undefined;

/** Those who may decide on a level, without whoever asks for the changes. */
const peopleOn = (level: LevelConfig, approval: ApprovalConfig): readonly string[] => {
  const known = approval.approvers.map(({ name }) => name);
  const asked = namesOf(level, approval);
  return [...asked, ...standInsOf(asked, approval).map(({ name }) => name)].filter(
    (name) => known.includes(name) && name.toLowerCase() !== REQUESTER,
  );
};

/** Whether every level can have its people without anybody being on two: a matching of seats and people. */
const canAllAgree = (levels: readonly LevelConfig[], approval: ApprovalConfig): boolean => {
  const seatOf = new Map<string, number>();
  const seats = levels.flatMap((level) => {
    const people = peopleOn(level, approval);
    return Array.from({ length: peopleFor(level.require) }, () => people);
  });
  const sit = (seat: number, seen: Set<string>): boolean =>
    (seats[seat] ?? []).some((name) => {
      if (seen.has(name)) return false;
      seen.add(name);
      const taken = seatOf.get(name);
      if (taken !== undefined && !sit(taken, seen)) return false;
      seatOf.set(name, seat);
      return true;
    });
  return seats.every((_, seat) => sit(seat, new Set()));
};

const ofFollowUp = ({ followUp }: ApprovalConfig): ConfigProblem[] => {
  const { remindAt, deputyAt, escalateAt } = followUp;
  const path = [AT, 'followUp'];
  if (remindAt > deputyAt)
    return [problem([...path, 'deputyAt'], 'comes before anybody is reminded')];
  return deputyAt > escalateAt
    ? [problem([...path, 'escalateAt'], 'comes before deputies are asked')]
    : [];
};
