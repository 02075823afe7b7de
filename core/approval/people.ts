import type { Config } from '#core/contract/config.ts';

/** Who asks for the changes that nobody asked for by hand: never an approver. */
export const REQUESTER = 'trimtab';

type Approval = Config['approval'];
type Approver = Approval['approvers'][number];

/** Somebody who is asked only when others do not answer, and as what. Until then they may decide all the same. */
export interface StandIn {
  readonly name: string;
  readonly as: 'deputy' | 'escalation';
}

/** Names of those whom a level asks at once, each once, in the order of the configuration. */
export const namesOf = (
  {
    approvers = [],
    groups = [],
  }: Partial<Pick<Approval['levels'][number], 'approvers' | 'groups'>>,
  approval: Approval,
): readonly string[] =>
  unique([...approvers, ...groups.flatMap((group) => approval.groups[group] ?? [])]);

/** Names of those who are asked at once where there are no levels. */
export const everybodyOf = ({ approvers }: Approval): readonly string[] =>
  approvers.filter(({ standsIn }) => !standsIn).map(({ name }) => name);

/** Who stands in for these: their deputies, and theirs, then those to whom a request goes last. */
export const standInsOf = (asked: readonly string[], approval: Approval): readonly StandIn[] => {
  const deputies: string[] = [];
  for (const name of asked) deputies.push(...deputiesOf(name, approval));
  const found = [
    ...deputies.map((name): StandIn => ({ name, as: 'deputy' })),
    ...approval.followUp.escalateTo.map((name): StandIn => ({ name, as: 'escalation' })),
  ];
  return found.filter(
    ({ name }, i) => !asked.includes(name) && found.findIndex((one) => one.name === name) === i,
  );
};

/** The deputy of somebody, the deputy's own, and so on; one who comes round again ends it. */
export const deputiesOf = (name: string, { approvers }: Approval): readonly string[] => {
  const found: string[] = [];
  for (let at = deputyOf(name, approvers); at !== undefined; at = deputyOf(at, approvers)) {
    if (at === name || found.includes(at)) break;
    found.push(at);
  }
  return found;
};

const deputyOf = (name: string, approvers: readonly Approver[]): string | undefined =>
  approvers.find((approver) => approver.name === name)?.deputy;

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
