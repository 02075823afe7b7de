import { randomUUID } from 'node:crypto';

/** Id of an error: what people refer to, and what the log is searched for. */
export const newErrorId = (): string => randomUUID();
