const MAX_WORDS = 16;
const MAX_WORD_LENGTH = 40;

/** A text for comparing and sorting: lower case, accents removed, compatibility forms resolved («João» is `joao`). */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** The folded words of some texts, each once: what a word-prefix search finds. At most 16 words of 40 characters. */
export function searchWords(...texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => foldText(text).match(/[\p{L}\p{N}]+/gu) ?? []);
  return [...new Set(words.map((word) => word.slice(0, MAX_WORD_LENGTH)))].slice(0, MAX_WORDS);
}
