import type { Fact } from '#core/model/facts.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { ApiCall, Json, Plan } from '#core/model/plan.ts';
import { plain } from '#core/present/escape.ts';
import { inputOf } from './plan-calls.ts';
import type { CodeOwner } from './surroundings.ts';

/** A change to the code that owns a resource, in the shape of a diff: what is in the file around it is not known. */
export type Patch = NonNullable<EventOf<'guarded'>['patch']>;

type Tool = 'cloudformation' | 'cdk' | 'terraform' | 'pulumi';

/** One property of a resource, as each tool calls it, before and after. */
interface Edit {
  readonly names: Readonly<Record<Tool, string>>;
  readonly from: Json | undefined;
  readonly to: Json;
  /** How CDK writes a value that is an object of its own. */
  readonly cdk?: (value: Json) => string;
}

/** What a call comes to in code: what each tool calls the kind of resource, and what changes of it. */
interface Declaration {
  readonly kinds: Readonly<Record<Tool, string>>;
  readonly edits: (call: ApiCall, before: Fact) => readonly Edit[];
  /** The resource is to be taken out of the code, with a snapshot left. */
  readonly removal?: true;
}

const VOLUME = {
  cloudformation: 'AWS::EC2::Volume',
  cdk: 'ec2.Volume',
  terraform: 'aws_ebs_volume',
  pulumi: 'aws.ebs.Volume',
};

const everywhere = (name: string): Edit['names'] => ({
  cloudformation: name.charAt(0).toUpperCase() + name.slice(1),
  cdk: name,
  terraform: name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  pulumi: name,
});

/** What the calls of actions come to in code. A call that is not in it has no patch. */
const DECLARATIONS: Readonly<Record<string, Declaration>> = {
  'ec2:ModifyInstanceAttribute': {
    kinds: {
      cloudformation: 'AWS::EC2::Instance',
      cdk: 'ec2.Instance',
      terraform: 'aws_instance',
      pulumi: 'aws.ec2.Instance',
    },
    edits: (call, before) => [
      {
        names: everywhere('instanceType'),
        from: before.type === 'ec2/instance' ? before.instanceType : undefined,
        to: inputOf(call, 'InstanceType.Value'),
        cdk: (value) => `new ec2.InstanceType('${value}')`,
      },
    ],
  },
  'lambda:UpdateFunctionConfiguration': {
    kinds: {
      cloudformation: 'AWS::Lambda::Function',
      cdk: 'lambda.Function',
      terraform: 'aws_lambda_function',
      pulumi: 'aws.lambda.Function',
    },
    edits: (call, before) => [
      {
        names: everywhere('memorySize'),
        from: before.type === 'lambda/function' ? before.memoryMib : undefined,
        to: inputOf(call, 'MemorySize'),
      },
    ],
  },
  'ec2:ModifyVolume': {
    kinds: VOLUME,
    edits: (call, before) => {
      const volume = before.type === 'ebs/volume' ? before : undefined;
      return [
        {
          names: { ...everywhere('volumeType'), terraform: 'type', pulumi: 'type' },
          from: volume?.volumeType,
          to: inputOf(call, 'VolumeType'),
          cdk: (value) => `ec2.EbsDeviceVolumeType.${String(value).toUpperCase()}`,
        },
        { names: everywhere('iops'), from: volume?.iops, to: inputOf(call, 'Iops') },
        {
          names: everywhere('throughput'),
          from: volume?.throughputMibps,
          to: inputOf(call, 'Throughput'),
        },
      ];
    },
  },
  'logs:PutRetentionPolicy': {
    kinds: {
      cloudformation: 'AWS::Logs::LogGroup',
      cdk: 'logs.LogGroup',
      terraform: 'aws_cloudwatch_log_group',
      pulumi: 'aws.cloudwatch.LogGroup',
    },
    edits: (call, before) => [
      {
        names: { ...everywhere('retentionInDays'), cdk: 'retention' },
        from: before.type === 'logs/log-group' ? before.retentionDays : undefined,
        to: inputOf(call, 'retentionInDays'),
      },
    ],
  },
  'ec2:DeleteVolume': {
    kinds: VOLUME,
    removal: true,
    edits: () => [
      {
        names: {
          cloudformation: 'DeletionPolicy',
          cdk: 'removalPolicy',
          terraform: 'final_snapshot',
          pulumi: 'finalSnapshot',
        },
        from: undefined,
        // Terraform and Pulumi ask whether, CloudFormation and CDK ask which way.
        to: true,
        cdk: () => 'RemovalPolicy.SNAPSHOT',
      },
    ],
  },
};

/** How a tool writes a resource and a property of it. */
interface Grammar {
  readonly unit: string;
  readonly open: (kind: string, name: string, declaration: Declaration) => readonly string[];
  readonly line: (edit: Edit, value: Json, declaration: Declaration) => string;
  readonly close: readonly string[];
}

const GRAMMARS: Readonly<Record<Tool, Grammar>> = {
  cloudformation: {
    unit: 'CloudFormation stack',
    open: (kind, name, { removal }) => [
      `${name}:`,
      `  Type: ${kind}`,
      ...(removal ? [] : ['  Properties:']),
    ],
    // A policy stands beside the properties.
    line: ({ names }, value, { removal }) =>
      removal ? `  ${names.cloudformation}: Snapshot` : `    ${names.cloudformation}: ${value}`,
    close: [],
  },
  cdk: {
    unit: 'CDK stack',
    open: (kind, name) => [`new ${kind}(this, '${name}', {`],
    line: ({ names, cdk }, value) => `  ${names.cdk}: ${cdk?.(value) ?? JSON.stringify(value)},`,
    close: ['});'],
  },
  terraform: {
    unit: 'Terraform workspace',
    open: (kind, name) => [`resource "${kind}" "${name}" {`],
    line: ({ names }, value) => `  ${names.terraform} = ${JSON.stringify(value)}`,
    close: ['}'],
  },
  pulumi: {
    unit: 'Pulumi stack',
    open: (kind, name) => [`new ${kind}("${name}", {`],
    line: ({ names }, value) => `  ${names.pulumi}: ${JSON.stringify(value)},`,
    close: ['});'],
  },
};

/** `CloudFormation stack shop-prod`; undefined where no code owns it, but a service. */
export const ownerText = ({ tool, name }: CodeOwner): string | undefined =>
  isTool(tool) ? `${GRAMMARS[tool].unit} ${plain(name, 120)}` : undefined;

const isTool = (tool: string): tool is Tool => Object.hasOwn(GRAMMARS, tool);

/** Returns what to change in the code instead, or undefined where a service owns it or a call has no words in code. */
export const patchFor = (plan: Plan, before: Fact, owner: CodeOwner): Patch | undefined => {
  const owned = ownerText(owner);
  if (owned === undefined || !isTool(owner.tool)) return undefined;
  const address = plain(owner.address || before.id, 200);
  const hunks = plan.steps.flatMap(({ call }) => hunkOf(owner.tool as Tool, call, before, address));
  return hunks.length === 0
    ? undefined
    : { owner: owned, text: [`--- ${owned}`, `+++ ${owned}`, ...hunks].join('\n') };
};

const hunkOf = (tool: Tool, call: ApiCall, before: Fact, address: string): readonly string[] => {
  const name = `${call.service}:${call.operation}`;
  const declaration = Object.hasOwn(DECLARATIONS, name) ? DECLARATIONS[name] : undefined;
  const edits = declaration
    ?.edits(call, before)
    .filter(({ to, from }) => to !== null && to !== from);
  if (declaration === undefined || edits === undefined || edits.length === 0) return [];
  const { open, line, close } = GRAMMARS[tool];
  return [
    `@@ ${address} @@`,
    ...open(declaration.kinds[tool], nameIn(tool, address), declaration).map((text) => ` ${text}`),
    ...edits.flatMap((edit) => [
      ...(edit.from === undefined ? [] : [`-${line(edit, edit.from, declaration)}`]),
      `+${line(edit, edit.to, declaration)}`,
    ]),
    ...close.map((text) => ` ${text}`),
    ...(declaration.removal
      ? [`# Once that is deployed, take ${address} out of the code: its snapshot stays.`]
      : []),
  ];
};

/** The last part of an address: `module.shop.aws_instance.orders_api[0]`, `Shop/OrdersApi`. */
const nameIn = (tool: Tool, address: string): string => {
  const parts = address.replace(/\[[^\]]*\]$/, '').split(tool === 'terraform' ? '.' : /\/|::/);
  return parts.at(-1) || address;
};
