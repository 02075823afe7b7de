/**
 * Returns the candidate with the fewest letters to change: what a mistyped word most likely meant. Nothing when more
 * than half of the letters would have to change: the word was then hardly mistyped.
 */
export const closest = (word: string, candidates: readonly string[]): string | undefined =>
  candidates
    .map((candidate) => ({ candidate, changes: distance(word, candidate) }))
    .filter(({ candidate, changes }) => changes <= Math.max(word.length, candidate.length) / 2)
    .toSorted((a, b) => a.changes - b.changes)[0]?.candidate;

/** Levenshtein distance: insertions, deletions and replacements of one letter. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
