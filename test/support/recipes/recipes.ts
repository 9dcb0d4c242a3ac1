import { readFileSync } from 'node:fs';

/** A shell text of a document that a test runs word for word. */
export interface Recipe {
  /** Empty where the document gives none. */
  readonly name: string;
  readonly text: string;
  /** What the document says that it prints; null where it says nothing. `…` stands for anything within a line. */
  readonly prints: string | null;
}

/** `<!-- recipe -->` or `<!-- recipe: name -->`, then a block of `sh`, then perhaps a block of `text` with what it prints. */
const RECIPE = /<!-- recipe(?:: ([\w-]+))? -->\s*```sh\n([\s\S]*?)```(?:\s*```text\n([\s\S]*?)```)?/g;

/**
 * The recipes of a document, in its order.
 * @throws Error when there is none
 */
export function recipesIn(file: string): Recipe[] {
  const found = [...readFileSync(file, 'utf8').matchAll(RECIPE)].map(([, name = '', text = '', prints]) => ({
    name,
    text,
    prints: prints ?? null,
  }));
  if (found.length === 0) throw new Error(`${file} has no recipe`);
  return found;
}

/** What was printed, with each line that is as claimed in the words of the claim: the two are then equal, or show where not. */
export function asClaimed(printed: string, claimed: string): string {
  const claims = claimed.split('\n');
  const lines = printed.split('\n').map((line, at) => {
    const claim = claims[at];
    return claim !== undefined && patternOf(claim).test(line) ? claim : line;
  });
  return lines.join('\n');
}

function patternOf(claim: string): RegExp {
  const parts = claim.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
