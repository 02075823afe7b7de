import { FUNCTIONS } from '#core/contract/workflow.ts';
import { NotFoundError } from '#core/errors/errors.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

/**
 * The product's Lambda functions in this process: the same files as in AWS, loaded at their first call, after the
 * environment is set. What goes in and out crosses as JSON, as it does there.
 */
export const makeInvoke = () => {
  const loaded = new Map<string, Promise<Handler>>();
  const load = async (entry: string): Promise<Handler> => {
    const { handler } = (await import(`#functions/${entry}.ts`)) as { handler: Handler };
    return handler;
  };
  return async (name: string, payload: unknown): Promise<unknown> => {
    if (!FUNCTIONS.some(({ entry }) => entry === name))
      throw new NotFoundError(`no function ${name}`);
    const handler = loaded.get(name) ?? load(name);
    loaded.set(name, handler);
    const answer = await (await handler)(JSON.parse(JSON.stringify(payload)), contextOf(name));
    return answer === undefined ? null : JSON.parse(JSON.stringify(answer));
  };
};

/** What the handlers' middleware reads of a Lambda context. */
const contextOf = (name: string) => ({
  functionName: name,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:${process.env.AWS_REGION}:${process.env.HOME_ACCOUNT}:function:${name}`,
  memoryLimitInMB: '512',
  awsRequestId: `local-${name}`,
  getRemainingTimeInMillis: () => 900_000,
});
