/**
 * The first place where two texts differ, with the lines around it: enough to see what changed, short enough to read.
 * @returns {string} lines that begin with two spaces, `- ` (committed) or `+ ` (fresh)
 */
export function diffLines(committed, fresh, { context = 2, length = 6 } = {}) {
  const [before, after] = [committed.split('\n'), fresh.split('\n')];
  let first = 0;
  while (first < Math.min(before.length, after.length) && before[first] === after[first]) first += 1;
  const common = before.slice(Math.max(0, first - context), first).map((line) => `  ${line}`);
  const removed = before.slice(first, first + length).map((line) => `- ${line}`);
  const added = after.slice(first, first + length).map((line) => `+ ${line}`);
  return [`  line ${first + 1}:`, ...common, ...removed, ...added].join('\n');
}
