import { AsyncLocalStorage } from 'node:async_hooks';
import { makeInvoke } from '#local/functions.ts';

/** Who is running: a function by its entry, or what a person does behind the links. */
const running = new AsyncLocalStorage<string>();

/** Returns in whose name this runs; undefined: in the test's own. */
export const currentCaller = (): string | undefined => running.getStore();

export const runAs = <T>(name: string, work: () => T): T => running.run(name, work);

/** The product's functions, each in its own name. */
export const invokeAsThemselves = (): ReturnType<typeof makeInvoke> => {
  const invoke = makeInvoke();
  return (name, payload) => runAs(name, () => invoke(name, payload));
};

/** What the test itself does in the middle of it. */
export const asNobody = <T>(work: () => T): T => running.exit(work);
