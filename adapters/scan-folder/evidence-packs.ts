import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import * as z from 'zod';
import { type Evidence, evidenceSchema } from '#core/checks/run.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { type Json, jsonSchema } from '#core/model/plan.ts';
import { PRIVATE_FILE, parsed, readIfThere } from './private-file.ts';

/** Characters of a pack: a file for each of thousands costs more than what is in it, and of one only a part is read. */
const PACK_SIZE = 256 * 1_024;
/** What is left repeats in every line, which the fastest level finds as well. */
const FAST = { level: constants.Z_BEST_SPEED };
const INDEX_FILE = 'evidence.json';
/** The pack of each evidence, by its hash. */
const indexSchema = z.record(z.string(), z.int());

const packPath = (scan: string, pack: number): string => join(scan, `evidence-${pack}.gz`);

/**
 * Writes evidence as it comes, many in a file, compressed: a line each, behind its hash. The first line holds what was
 * looked up, once: the same price book stands in the evidence of every resource of a region.
 */
export class EvidencePacks {
  readonly #scan: string;
  readonly #index: Record<string, number> = {};
  #lines: string[] = [];
  #shared = new Map<Json, number>();
  #size = 0;
  #pack = 0;

  constructor(scan: string) {
    this.#scan = scan;
  }

  async add(hash: string, evidence: Evidence): Promise<void> {
    const lookups = mapLookups(evidence.lookups, (value) => this.#placeOf(value));
    const line = `${hash} ${JSON.stringify({ ...evidence, lookups })}`;
    this.#index[hash] = this.#pack;
    this.#lines.push(line);
    this.#size += line.length;
    if (this.#size >= PACK_SIZE) await this.#write();
  }

  async finish(): Promise<void> {
    await this.#write();
    await writeFile(join(this.#scan, INDEX_FILE), JSON.stringify(this.#index), PRIVATE_FILE);
  }

  #placeOf(value: Json): number {
    const place = this.#shared.get(value) ?? this.#shared.size;
    this.#shared.set(value, place);
    return place;
  }

  async #write(): Promise<void> {
    if (this.#lines.length === 0) return;
    const first = JSON.stringify([...this.#shared.keys()]);
    const [path, text] = [packPath(this.#scan, this.#pack), [first, ...this.#lines].join('\n')];
    // Others add while this is written: into the next one.
    this.#pack += 1;
    this.#lines = [];
    this.#shared = new Map();
    this.#size = 0;
    await writeFile(path, await promisify(gzip)(text, FAST), PRIVATE_FILE);
  }
}

/** @throws NotFoundError when the scan has no such evidence */
export const readEvidence = async (scan: string, hash: string): Promise<Evidence> => {
  const path = join(scan, INDEX_FILE);
  const pack = parsed(path, indexSchema, String((await readIfThere(path)) ?? '{}'))[hash];
  const packed = pack === undefined ? undefined : await readIfThere(packPath(scan, pack));
  if (packed === undefined) throw new NotFoundError(`no evidence ${hash} in ${scan}`);
  const [first = '', ...lines] = String(await promisify(gunzip)(packed)).split('\n');
  const line = lines.find((one) => one.startsWith(hash)) ?? '';
  const shared = parsed(scan, z.array(jsonSchema), first);
  const { lookups, ...evidence } = parsed(scan, packedSchema, line.slice(hash.length));
  return { ...evidence, lookups: mapLookups(lookups, (place) => shared[place] ?? null) };
};

/** Evidence in which places in the first line stand for what was looked up. */
const packedSchema = evidenceSchema.extend({
  lookups: z.record(z.string(), z.record(z.string(), z.int())),
});

/** Returns what was looked up, each entry as `as` has it. */
const mapLookups = <A, B>(
  lookups: Readonly<Record<string, Readonly<Record<string, A>>>>,
  as: (value: A) => B,
): Record<string, Record<string, B>> => mapValues(lookups, (index) => mapValues(index, as));

const mapValues = <A, B>(of: Readonly<Record<string, A>>, as: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, as(value)]));
