import type { Around, Call } from '#local/services/wire/answer.ts';
import { ServiceError } from '#local/services/wire/service.ts';

/** An operation by its name, or the calls that a predicate picks. */
type Which = string | ((call: Call) => boolean);

const picks = (which: Which, call: Call): boolean =>
  typeof which === 'string' ? call.operation === which : which(call);

const failure = () => new ServiceError('InternalError', 'an internal error has occurred', 500);

/** The calls fail before they have an effect, as often as told. */
export const failing = (which: Which, times = 1): Around => {
  let left = times;
  return async (call, next) => {
    if (!picks(which, call) || left-- <= 0) return next();
    throw failure();
  };
};

/** The calls have their effect and their answers are lost, as often as told. */
export const losing = (which: Which, times = 1): Around => {
  let left = times;
  return async (call, next) => {
    const answer = await next();
    if (!picks(which, call) || left-- <= 0) return answer;
    throw failure();
  };
};

/** Something happens just before the first of the calls. */
export const before = (which: Which, happen: () => unknown): Around => {
  let isOver = false;
  return async (call, next) => {
    if (!isOver && picks(which, call)) {
      isOver = true;
      await happen();
    }
    return next();
  };
};

/** The calls answer something else than the account says, while it is so. */
export const answering = (which: Which, change: (answer: unknown) => unknown): Around => {
  return async (call, next) => {
    const answer = await next();
    return picks(which, call) ? change(answer) : answer;
  };
};

/** All of them, the first outermost. */
export const together =
  (...faults: readonly Around[]): Around =>
  (call, next) =>
    faults.reduceRight<() => Promise<unknown>>((inner, fault) => () => fault(call, inner), next)();
