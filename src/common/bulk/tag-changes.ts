/** Tags that many get and lose. */
export interface TagChanges {
  readonly addTags?: readonly string[] | undefined;
  readonly removeTags?: readonly string[] | undefined;
}

/** Tags after that: a tag that is both added and removed is gone. Doubles may be among them. */
export function retagged(tags: readonly string[], { addTags = [], removeTags = [] }: TagChanges): string[] {
  const gone = new Set(removeTags.map((tag) => tag.normalize('NFC')));
  return [...tags, ...addTags].filter((tag) => !gone.has(tag.normalize('NFC')));
}

/** Whether there is nothing to do. */
export function isWithoutTags({ addTags = [], removeTags = [] }: TagChanges): boolean {
  return addTags.length + removeTags.length === 0;
}
