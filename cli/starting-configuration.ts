import { configSchema } from '#core/contract/config.ts';

/**
 * Returns a `trimtab.yaml` to begin with. Behind `#` and one space stands prose; without its `#` every other line is a
 * setting as it could stand there: the rules are the built-in ones, the rest are examples.
 */
export const startingConfiguration =
  (): string => `# Rules and settings of Trimtab. Everything may be left out.
# After a change: trimtab policy check

# recommend: nothing is changed. approve: somebody is asked for every change. autopilot: the rules decide.
mode: recommend

# What is looked at once Trimtab is deployed. A scan looks where your credentials lead.
#accounts:
#  - { id: "123456789012", name: shop-prod, regions: [us-east-1, eu-west-1] }

# Who must agree. Every rule that matches counts and the strictest wins; what no rule matches asks one person.
# Conditions: environment, account, action, tags, riskAtLeast, riskBelow, band, savingAtMost, savingAbove, undo, watched.
# Requirements: nobody, one-person, signed-in-person, two-people, never. These rules are built in:
#policy:
#  rules:
${builtInRules()}

# Who is asked.
#approval:
#  approvers:
#    - { name: ana, mail: ana@example.com, deputy: ben }
#    - { name: ben, mail: ben@example.com }

# When changes may be made, and when not.
#execution:
#  windows:
#    - { name: nights, days: [mon, tue, wed, thu], from: "22:00", to: "05:00" }
#  freezes:
#    - { reason: year end, from: 2026-12-18, to: 2027-01-06 }

# A check is left out, or has options of its own.
#checks:
#  ec2/idle-instance: { enabled: false }

# Where the bill comes from, with which savings are verified: cost-explorer costs $0.01 a page.
#collection:
#  sources:
#    costs: { source: cost-explorer }
`;

const builtInRules = (): string =>
  configSchema
    .parse({})
    .policy.rules.map(({ name, when, require }) => `#    - ${inline({ name, when, require })}`)
    .join('\n');

/** Of plain words and numbers, which need no quotes in YAML. */
const inline = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]) => `${key}: ${inline(member)}`);
  return `{ ${members.join(', ')} }`;
};
