import type { ActKind, FaultCase } from '../kinds.ts';
import type { Ablation } from './ablations.ts';
import { calm, oneMore, oneMoreUnlike } from './enumerate.ts';
import { type CaseResult, runCase } from './run-case.ts';

const ACTS: readonly ActKind[] = ['approve-a', 'reject-a', 'approve-b', 'replay-a', 'brake'];

/** The first case in which a tampering shows: calm ones first, then what people do, single faults, pairs. */
export const findViolation = async (
  { tampering, action, stories, prefer = () => false }: Omit<Ablation, 'what' | 'says'>,
  most = 20_000,
): Promise<{ cases: number; found: FaultCase; result: CaseResult } | undefined> => {
  let cases = 0;
  const tried: { given: FaultCase; result: CaseResult }[] = [];
  const attempt = async (given: FaultCase) => {
    cases++;
    const result = await runCase(given, tampering);
    tried.push({ given, result });
    return result.broken.length > 0 ? { cases, found: given, result } : undefined;
  };
  for (const story of stories) {
    const found = await attempt(calm(action, story));
    if (found !== undefined) return found;
  }
  const roots = [...tried];
  for (const { given, result } of roots) {
    const trace = result.world.stage.boundary.calls;
    const acts = trace.flatMap(({ n }) =>
      ACTS.map((kind) => ({ ...given, happenings: [{ at: n, kind }] })),
    );
    for (const next of [...oneMore(given, trace), ...acts]) {
      const found = await attempt(next);
      if (found !== undefined) return found;
    }
  }
  const firsts = tried.slice(roots.length);
  const likelier = firsts.filter(({ result }) => prefer(result));
  for (const { given, result } of [...likelier, ...firsts])
    for (const next of oneMoreUnlike(given, result.world.stage.boundary.calls)) {
      if (cases >= most) return undefined;
      const found = await attempt(next);
      if (found !== undefined) return found;
    }
  return undefined;
};
