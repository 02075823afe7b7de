import type { EpochMs } from '#core/model/units.ts';
import type { MutationRecord } from '../mutation.ts';
import type { NeighbourRecord } from '../neighbours.ts';
import type { Load } from '../physics/load.ts';
import type { ResourceRecord } from '../records.ts';

/** The account as it stands before anybody asks it anything. It is built anew at each start and never stored. */
export interface Estate {
  /** Names what it was built from: a file written over another estate is refused. */
  readonly key: string;
  readonly seed: number;
  readonly accountId: string;
  /** When the estate was taken to be now. */
  readonly now: EpochMs;
  readonly regions: readonly string[];
  readonly resources: readonly ResourceRecord[];
  /** What surrounds them: it costs nothing and is not counted. */
  readonly neighbours?: readonly NeighbourRecord[];
  /** What CloudTrail still knows of the time before. */
  readonly events: readonly MutationRecord[];
  /** Load and memory of recorded machines. */
  readonly machines: ReadonlyMap<string, RecordedMachine>;
}

/** A machine whose load was measured; NaN where nothing was. */
export interface RecordedMachine {
  /** Work in vCPUs of the recorded machine. */
  readonly vcpu: Load;
  readonly memoryMib: Load;
}
