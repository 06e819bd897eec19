/** The known word that is nearest to a misspelt one; undefined if none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.ceil(candidate.length / 3));
  return near.sort((one, other) => one.edits - other.edits)[0]?.candidate;
}

/** The Levenshtein distance: how many letters must be inserted, deleted or replaced to turn one word into the other. */
function edits(word: string, other: string): number {
  // row[end]: the distance between the letters of `word` that were read and the first `end` letters of `other`.
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let read = 1; read <= word.length; read += 1) {
    const next = [read];
    for (let end = 1; end <= other.length; end += 1) {
      const same = word[read - 1] === other[end - 1];
      next.push(Math.min(at(row, end - 1) + (same ? 0 : 1), at(row, end) + 1, at(next, end - 1) + 1));
    }
    row = next;
  }
  return at(row, other.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
