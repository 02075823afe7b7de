import { ServiceError } from '#local/services/wire/service.ts';
import type { VolumeShape, VolumeType } from '../records.ts';

interface Limits {
  readonly sizeGib: readonly [min: number, max: number];
  /** Absent where the type takes no IOPS. */
  readonly iops?: readonly [min: number, max: number];
  readonly iopsPerGib?: number;
  readonly throughputMibps?: readonly [min: number, max: number];
}

/** @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html */
const LIMITS: Readonly<Record<VolumeType, Limits>> = {
  gp2: { sizeGib: [1, 16_384] },
  gp3: {
    sizeGib: [1, 65_536],
    iops: [3_000, 80_000],
    iopsPerGib: 500,
    throughputMibps: [125, 2_000],
  },
  io1: { sizeGib: [4, 16_384], iops: [100, 64_000], iopsPerGib: 50 },
  io2: { sizeGib: [4, 65_536], iops: [100, 256_000], iopsPerGib: 1_000 },
  st1: { sizeGib: [125, 16_384] },
  sc1: { sizeGib: [125, 16_384] },
  standard: { sizeGib: [1, 1_024] },
};

/** What a call asks of a volume; what it leaves out stays, or is the type's default. */
interface ShapeRequest {
  readonly type?: string | undefined;
  readonly sizeGib?: number | undefined;
  readonly iops?: number | undefined;
  readonly throughputMibps?: number | undefined;
}

/**
 * Returns the shape that EBS gives for a request on top of `base`.
 *
 * @throws `InvalidParameterValue` or `InvalidParameterCombination`, as EBS does.
 */
export function shapeFor(request: ShapeRequest, base: VolumeShape): VolumeShape {
  const type = (request.type ?? base.type) as VolumeType;
  const limits = LIMITS[type];
  if (limits === undefined) throw invalid(`Unknown volume type: ${request.type}`);
  const sizeGib = request.sizeGib ?? base.sizeGib;
  // Provisioned numbers belong to their type: another type starts from its own defaults.
  const kept = type === base.type ? base : undefined;
  const iops = request.iops ?? kept?.iops ?? (type === 'gp3' ? 3_000 : undefined);
  const throughputMibps =
    request.throughputMibps ?? kept?.throughputMibps ?? (type === 'gp3' ? 125 : undefined);
  within('volume size', sizeGib, limits.sizeGib, type);
  checkProvisioned('iops', iops, limits.iops, type);
  checkProvisioned('throughput', throughputMibps, limits.throughputMibps, type);
  if (limits.iops !== undefined && iops === undefined)
    throw new ServiceError(
      'MissingParameter',
      `The parameter iops must be specified for ${type} volumes.`,
    );
  if (iops !== undefined && limits.iopsPerGib !== undefined && iops > 3_000)
    within('iops to volume size ratio', iops / sizeGib, [0, limits.iopsPerGib], type);
  return {
    type,
    sizeGib,
    ...(iops !== undefined && { iops }),
    ...(throughputMibps !== undefined && { throughputMibps }),
  };
}

function checkProvisioned(
  what: string,
  value: number | undefined,
  limits: readonly [number, number] | undefined,
  type: string,
): void {
  if (value === undefined) return;
  if (limits === undefined)
    throw new ServiceError(
      'InvalidParameterCombination',
      `The parameter ${what} is not supported for ${type} volumes.`,
    );
  within(what, value, limits, type);
}

function within(
  what: string,
  value: number,
  [min, max]: readonly [number, number],
  type: string,
): void {
  if (value < min || value > max)
    throw invalid(
      `Volume ${what} of ${value} is not between ${min} and ${max} for ${type} volumes.`,
    );
}

const invalid = (message: string) => new ServiceError('InvalidParameterValue', message);
