import type { StackResource } from '@aws-sdk/client-cloudformation';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { CodeOwner } from '#core/guards/surroundings.ts';
import { clientFor } from '../../clients.ts';
import { errorCode } from '../../errors.ts';
import type { Look, Looker } from './look.ts';

interface TagSign {
  readonly tool: CodeOwner['tool'];
  readonly key: RegExp;
  /** What the value must say; absent: anything. */
  readonly value?: RegExp;
  /** Of the owner, from the match of the key and the value; absent: the value. */
  readonly name?: (key: RegExpExecArray, value: string) => string;
}

/**
 * Tags by which tools mark what they own, the more specific tool first: what EKS or Beanstalk make is in a
 * CloudFormation stack too. Terraform and Pulumi mark nothing by themselves; these are the tags people usually set.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
 * @see https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-tags.html
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications-tagging-resources.html
 */
const TAG_SIGNS: readonly TagSign[] = [
  { tool: 'eks', key: /^(aws:)?eks:cluster-name$/ },
  {
    tool: 'eks',
    key: /^kubernetes\.io\/cluster\/(.+)$/,
    value: /^owned$/,
    name: ([, cluster = '']) => cluster,
  },
  { tool: 'ecs', key: /^(aws:ecs:clusterName|AmazonECSManaged)$/ },
  { tool: 'emr', key: /^aws:elasticmapreduce:job-flow-id$/ },
  { tool: 'beanstalk', key: /^elasticbeanstalk:environment-name$/ },
  {
    tool: 'terraform',
    key: /^(terraform|managed[-_ ]?by|provisioner|iac)$/i,
    value: /^(true|yes|terraform|opentofu)\b/i,
    name: () => 'a configuration that the tag does not name',
  },
  { tool: 'terraform', key: /^(terraform|tf)[-_:](workspace|module|state|stack)$/i },
  {
    tool: 'pulumi',
    key: /^(managed[-_ ]?by|provisioner|iac)$/i,
    value: /^pulumi\b/i,
    name: () => 'a program that the tag does not name',
  },
  { tool: 'pulumi', key: /^pulumi:(stack|project)$/i },
];

const STACK_TAG = 'aws:cloudformation:stack-name';
const LOGICAL_ID_TAG = 'aws:cloudformation:logical-id';

/** Says who declares the resource in code: by the tags of tools, then as CloudFormation itself says. */
export const readCodeOwner: Looker<'codeOwner'> = async (look) =>
  ownerByTag(look.resource.tags) ?? (await ownerByStack(look)) ?? ownerByStackTag(look);

const ownerByTag = (tags: Look['resource']['tags']): CodeOwner | undefined => {
  const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const { tool, key, value, name } of TAG_SIGNS)
    for (const [tag, content] of sorted) {
      const found = key.exec(tag);
      if (found === null || value?.test(content) === false) continue;
      return { tool, name: name?.(found, content) ?? content, seenBy: `tag ${tag}` };
    }
  return undefined;
};

/** A resource that CloudFormation has let go of (deleted with its stack, or kept while it was deleted) is nobody's. */
const LET_GO: ReadonlySet<string | undefined> = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);
/** Every stack that the CDK deploys holds one, unless its analytics are switched off. */
const CDK_MARK = 'AWS::CDK::Metadata';

const ownerByStack = async ({ resource, owner }: Look): Promise<CodeOwner | undefined> => {
  const cloudformation = await clientFor('cloudformation', owner);
  let siblings: readonly StackResource[];
  try {
    // Answers with the whole stack that the resource belongs to.
    siblings =
      (await cloudformation.describeStackResources({ PhysicalResourceId: resource.id }))
        .StackResources ?? [];
  } catch (error) {
    if (isInNoStack(error)) return undefined;
    throw error;
  }
  const own = siblings.find(
    (r) => r.PhysicalResourceId === resource.id && !LET_GO.has(r.ResourceStatus),
  );
  if (own === undefined) return undefined;
  return {
    tool: siblings.some((r) => r.ResourceType === CDK_MARK) ? 'cdk' : 'cloudformation',
    name: own.StackName ?? '',
    ...(own.LogicalResourceId !== undefined && { address: own.LogicalResourceId }),
    seenBy: 'DescribeStackResources',
  };
};

/** CloudFormation has no error code of its own for it: `Stack for i-0b41 does not exist`. */
const isInNoStack = (error: unknown): boolean =>
  error instanceof InvalidInputError &&
  errorCode(error) === 'ValidationError' &&
  error.message.includes('does not exist');

/** The stack may be that of another account or region (a stack set), which cannot be asked. */
const ownerByStackTag = ({ resource: { tags } }: Look): CodeOwner | null => {
  const stack = tags[STACK_TAG];
  const address = tags[LOGICAL_ID_TAG];
  if (stack === undefined) return null;
  return {
    tool: 'cloudformation',
    name: stack,
    ...(address !== undefined && { address }),
    seenBy: `tag ${STACK_TAG}`,
  };
};
