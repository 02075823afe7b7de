import type { Deployment } from '#core/contract/events.ts';
import { UpstreamError } from '#core/errors/errors.ts';

/**
 * Returns the use case of a custom resource: does what a deployment asks for and tells CloudFormation how that ended,
 * which otherwise waits for an answer until its time is over. What was done stays when the resource goes.
 *
 * @param id what CloudFormation knows the resource by; the same for good, or it would be replaced
 * @throws UpstreamError when CloudFormation did not take the answer
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export const makeAnswerDeployment =
  (id: string, put: (properties: Deployment['ResourceProperties']) => Promise<unknown>) =>
  async (asked: Deployment): Promise<void> => {
    const ended =
      asked.RequestType === 'Delete' ? DONE : await endOf(() => put(asked.ResourceProperties));
    const { StackId, RequestId, LogicalResourceId } = asked;
    const body = { ...ended, PhysicalResourceId: id, StackId, RequestId, LogicalResourceId };
    const { ok, status } = await fetch(asked.ResponseURL, {
      method: 'PUT',
      body: JSON.stringify(body),
    });
    if (!ok) throw new UpstreamError(`CloudFormation answered ${status} to the end of ${id}`);
  };

const DONE = { Status: 'SUCCESS' };

const endOf = async (run: () => Promise<unknown>) => {
  try {
    await run();
    return DONE;
  } catch (error) {
    return { Status: 'FAILED', Reason: error instanceof Error ? error.message : 'unknown' };
  }
};
