import type {
  DescribeStackResourcesCommandInput,
  DescribeStackResourcesCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { seedOf, uuid } from '../random.ts';
import type { Answer, World } from '../world.ts';

const MEMBERS_PER_ANSWER = 100;

/** Which stack declares a resource. */
export const cloudformation = (world: World): Record<string, Handler> => ({
  DescribeStackResources: (
    input: DescribeStackResourcesCommandInput,
    { region, account }: CallContext,
  ): Answer<DescribeStackResourcesCommandOutput> => {
    const { StackName: name, PhysicalResourceId: physicalId, LogicalResourceId: logicalId } = input;
    if ((name === undefined) === (physicalId === undefined))
      throw invalid('Exactly one of StackName and PhysicalResourceId must be specified');
    // A resource is asked for by its own name, and answered with the whole stack that it belongs to.
    const stack = world.store
      .all('stack')
      .find(
        (s) =>
          s.region === region &&
          (s.id === name || s.resources.some((r) => r.physicalId === physicalId)),
      );
    if (stack === undefined)
      throw invalid(
        name === undefined
          ? `Stack for ${physicalId} does not exist`
          : `Stack with id ${name} does not exist`,
      );
    const id = uuid(seedOf(world.store.estate.seed, `stack ${stack.id}`), 1);
    const StackResources = stack.resources
      .filter((r) => logicalId === undefined || r.logicalId === logicalId)
      .slice(0, MEMBERS_PER_ANSWER)
      .map((r) => ({
        StackName: stack.id,
        StackId: `arn:aws:cloudformation:${region}:${account}:stack/${stack.id}/${id}`,
        LogicalResourceId: r.logicalId,
        PhysicalResourceId: r.physicalId,
        ResourceType: r.type,
        Timestamp: new Date(stack.createdAt),
        ResourceStatus: 'CREATE_COMPLETE' as const,
        DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
      }));
    return { StackResources };
  },
});

const invalid = (message: string) => new ServiceError('ValidationError', message);
