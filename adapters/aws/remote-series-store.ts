import * as z from 'zod';
import { type KeepSeries, keepSeriesAnswerSchema } from '#core/contract/time-series.ts';
import {
  type AppError,
  ConflictError,
  InvalidInputError,
  InvariantError,
  NotFoundError,
  NotPermittedError,
  UpstreamError,
} from '#core/errors/errors.ts';
import { type KeptSeries, keptSeriesSchema, requireFinite } from '#core/model/series.ts';
import { clientFor } from './clients.ts';
import type { SeriesStore } from './series-store.ts';

/** A request may have 6 MB; a sample takes up to 25 characters, and as many as months of a metric go in one anyway. */
const SAMPLES_AT_ONCE = 100_000;

/** Series behind `keep-series`: the database is in a network of its own, where nothing else of ours is. */
export const makeRemoteSeriesStore = (functionName: string): SeriesStore => ({
  saveSeries: async (series) => {
    // As JSON such a sample would be a missing one.
    for (const one of series) requireFinite(one);
    for (const part of inParts(series)) await invoke(functionName, { ask: 'save', series: part });
  },
  storedPieces: (resource, metrics, from, to) =>
    invoke(functionName, { ask: 'read', resource, metrics: [...metrics], from, to }),
  dropSeries: async (series, from, to) => {
    const clocks = series.map(({ resource, metric, periodMs }) => ({ resource, metric, periodMs }));
    if (clocks.length > 0) await invoke(functionName, { ask: 'drop', series: clocks, from, to });
  },
});

type SavedSeries = Extract<KeepSeries, { ask: 'save' }>['series'];

const inParts = (series: readonly KeptSeries[]): SavedSeries[] => {
  const parts: SavedSeries[] = [];
  let room = 0;
  for (const one of series) {
    if (one.values.length > room) {
      parts.push([]);
      room = SAMPLES_AT_ONCE;
    }
    parts.at(-1)?.push(keptSeriesSchema.parse(one));
    room -= one.values.length;
  }
  return parts;
};

const invoke = async (functionName: string, asked: KeepSeries): Promise<readonly KeptSeries[]> => {
  const lambda = await clientFor('lambda');
  const { FunctionError, Payload } = await lambda.invoke({
    FunctionName: functionName,
    Payload: new TextEncoder().encode(JSON.stringify(asked)),
  });
  const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
  if (FunctionError !== undefined) throw failureIn(answer);
  return keepSeriesAnswerSchema.parse(answer);
};

const failureSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/** What the function failed with, by its name; what the platform ended it with may pass. */
const ERRORS: Readonly<Record<string, new (message: string) => AppError>> = {
  ConflictError,
  InvalidInputError,
  InvariantError,
  NotFoundError,
  NotPermittedError,
};

const failureIn = (answer: unknown): AppError => {
  const { data } = failureSchema.safeParse(answer);
  const says = `keep-series: ${data?.errorMessage ?? 'failed without a reason'}`;
  return new (ERRORS[data?.errorType ?? ''] ?? UpstreamError)(says);
};
