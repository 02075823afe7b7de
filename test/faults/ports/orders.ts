import type { ActKind, FaultCase, Happening } from '../kinds.ts';
import { calm } from './enumerate.ts';

/** What people, scanners and strangers do one after the other, over the links of a request that nobody else answers. */
const SEQUENCES: readonly (readonly ActKind[])[] = [
  ['approve-a'],
  ['reject-a'],
  ['approve-a', 'replay-a'],
  ['approve-a', 'reject-b'],
  ['reject-b', 'approve-a'],
  ['approve-a', 'approve-b'],
  ['approve-a', 'reject-a'],
  ['reject-a', 'replay-a'],
  ['forged', 'approve-a'],
  ['scanner-get', 'approve-a', 'scanner-get'],
  ['brake', 'approve-a'],
  ['approve-a', 'brake'],
  ['approve-a', 'brake', 'brake-off'],
  ['brake', 'brake-off', 'approve-a'],
  ['brake', 'reject-a'],
  ['replay-a', 'approve-b', 'brake', 'forged'],
];

/** Calls between one act and the next: at once, while the first is being written, and when it has had its effect. */
const GAPS = [0, 1, 2, 4, 8, 16, 32] as const;

/** Every sequence from every call of a quiet wait on, at every pace. */
export const ordersOf = (action: string, story: string, calls: number): FaultCase[] =>
  SEQUENCES.flatMap((acts) =>
    Array.from({ length: calls }, (_, i) => i + 1).flatMap((first) =>
      (acts.length === 1 ? [0] : GAPS).map((gap) => ({
        ...calm(action, story),
        happenings: acts.map((kind, i): Happening => ({ at: first + i * (gap + 1), kind })),
      })),
    ),
  );
