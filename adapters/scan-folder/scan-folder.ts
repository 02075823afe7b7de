import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import type { ScanMemory, ScanWriter } from '#app/scan-account.ts';
import type { Evidence } from '#core/checks/run.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { reportJson, type ScanReport, scanReportSchema } from '#core/scan/report.ts';
import { EvidencePacks, readEvidence } from './evidence-packs.ts';
import { PRIVATE_FILE, parsed, readIfThere } from './private-file.ts';

/** Scans that are kept. */
const KEPT = 5;
const READ_AT_ONCE = 256 * 1_024;
const MEMORY_FILE = 'memory.json';
const REPORT_FILE = 'report.json';
/** A scan that has not finished; one of this age never will. */
const PARTIAL = '.partial-';
const PARTIAL_KEPT_MS = MS_PER_DAY;

/** What was found in an account is nobody else's business on a shared machine. */
const PRIVATE_FOLDER = { recursive: true, mode: 0o700 } as const;

const memorySchema = z.strictObject({
  numbers: z.record(z.string(), z.int()),
  firstSeen: z.record(z.string(), z.int()),
}) satisfies z.ZodType<ScanMemory>;

/** The last scan that finished. */
export interface StoredScan {
  readonly report: ScanReport;
  /** @throws NotFoundError */
  readonly readEvidence: (hash: string) => Promise<Evidence>;
}

/** A scan that is being written. */
export interface ScanFolderWriter extends ScanWriter {
  /** The report as it was written, once the scan has finished: many rows are not to be put into words twice. */
  readonly json: () => Readable;
}

/** Scans of real accounts on this machine: only what was seen, nothing that could be decided. */
export interface ScanFolder {
  readonly memory: () => Promise<ScanMemory>;
  /** Nothing is written before something was found or the scan has finished. */
  readonly begin: () => ScanFolderWriter;
  readonly last: () => Promise<StoredScan | undefined>;
}

/** Returns the scans in a folder, which need not be there yet. */
export const openScanFolder = (folder: string): ScanFolder => ({
  memory: async () => {
    const path = join(folder, MEMORY_FILE);
    const text = await readIfThere(path);
    return text === undefined
      ? { numbers: {}, firstSeen: {} }
      : parsed(path, memorySchema, text.toString());
  },
  begin: () => writerIn(folder),
  last: async () => {
    const name = (await finished(folder)).at(-1);
    if (name === undefined) return undefined;
    const path = join(folder, name, REPORT_FILE);
    const report = parsed(path, scanReportSchema, await readFile(path, 'utf8'));
    return { report, readEvidence: (hash) => readEvidence(join(folder, name), hash) };
  },
});

const writerIn = (folder: string): ScanFolderWriter => {
  const partial = join(folder, `${PARTIAL}${process.pid}-${Date.now()}`);
  const packs = new EvidencePacks(partial);
  let started: Promise<unknown> | undefined;
  let place = partial;
  const start = async () => {
    await mkdir(partial, PRIVATE_FOLDER);
    // Whoever keeps a project in this folder does not want to publish what was found.
    await writeFile(join(folder, '.gitignore'), '*\n');
    await removeAbandoned(folder);
  };
  const folderIsThere = () => {
    started ??= start();
    return started;
  };
  return {
    saveEvidence: async ({ recommendation, evidence }) => {
      await folderIsThere();
      await packs.add(recommendation.evidenceHash, evidence);
    },
    finish: async (report, memory) => {
      await folderIsThere();
      await packs.finish();
      await writeFile(join(partial, REPORT_FILE), reportJson(report), PRIVATE_FILE);
      await writeFile(join(partial, MEMORY_FILE), JSON.stringify(memory), PRIVATE_FILE);
      await rename(join(partial, MEMORY_FILE), join(folder, MEMORY_FILE));
      // In the order of their names scans are in the order of their time.
      place = join(folder, `${report.startedAt}-${process.pid}`);
      await rename(partial, place);
      for (const old of (await finished(folder)).slice(0, -KEPT))
        await rm(join(folder, old), { recursive: true, force: true });
    },
    json: () => createReadStream(join(place, REPORT_FILE), { highWaterMark: READ_AT_ONCE }),
  };
};

const finished = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => /^\d+-\d+$/.test(name)).sort();

const removeAbandoned = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PARTIAL)) continue;
    const path = join(folder, name);
    if ((await stat(path)).mtimeMs < Date.now() - PARTIAL_KEPT_MS)
      await rm(path, { recursive: true, force: true });
  }
};
