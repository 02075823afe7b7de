import { configSchema } from '#core/contract/config.ts';
import { TABLE_VARIABLES } from '#core/contract/env.ts';
import { placeholderOf } from '#core/contract/workflow.ts';
import { tableName } from '#local/tables.ts';
import { type Statement, statementsIn, synthesise } from '../synthesised.ts';

/** With an organisation, since who lists accounts and enters them may do so only then. */
const config = configSchema.parse({ organization: { regions: ['eu-west-1'], externalId: 'ours' } });
const { granted, resources } = synthesise({ config });

/** What a resource of a policy is called here, by what stands in it. */
const TARGETS: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(
    TABLE_VARIABLES.map(tableName).map((name) => [name, new RegExp(`tables${name}`, 'i')]),
  ),
  anchors: /Anchors/,
  cold: /ColdSeries/,
  brake: /\/brake"/,
  settings: /\/settings"/,
  secrets: /\/secrets\//,
  change: /Trimtab-change/,
  'dead-letters': /DeadLetters/,
};

const targetOf = (resource: unknown): string | undefined => {
  const text = JSON.stringify(resource);
  const role = /:role\/([\w-]+)/.exec(text)?.[1];
  return role ?? Object.keys(TARGETS).find((name) => TARGETS[name]?.test(text));
};

const rightsIn = (statements: readonly Statement[]): string[] => {
  const rights = statements.flatMap(({ Action, Resource }) =>
    Resource.flatMap((resource) =>
      Action.map((action) => [targetOf(resource), action].filter(Boolean).join(' ')),
    ),
  );
  return [...new Set(rights)].sort();
};

/** Returns what the policies of a function allow, as `needsOf` names what it needs. */
export const grantedTo = (entry: string): string[] =>
  rightsIn(granted(`${placeholderOf(entry)}Role`));

/** Returns what the role of a family allows, as it stands in the template. */
export const grantedToFamily = (family: string): string[] =>
  rightsIn(
    resources.flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::IAM::ManagedPolicy' && new RegExp(`Execute${family}Policy`, 'i').test(id)
        ? statementsIn(Properties)
        : [],
    ),
  );
