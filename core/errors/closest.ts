/** Longest distance at which a word still counts as a slip of another. */
const MOST_SLIPS = 3;

/** Returns the candidate that a mistyped word most likely meant, or undefined when none is near. */
export const closest = (word: string, candidates: readonly string[]): string | undefined => {
  const near = candidates
    .map((candidate) => ({ candidate, slips: distance(word, candidate) }))
    .filter(
      ({ slips, candidate }) => slips <= Math.min(MOST_SLIPS, Math.ceil(candidate.length / 2)),
    )
    .sort((a, b) => a.slips - b.slips || (a.candidate < b.candidate ? -1 : 1));
  return near[0]?.candidate;
};

/** Levenshtein distance: insertions, deletions and replacements from one word to the other. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
