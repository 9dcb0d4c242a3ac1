/** What every check of this library answers: the one spelling to store and the parts, or why the value is refused. */
export type Verdict<Parts extends object, Reason extends string> = Valid<Parts> | Invalid<Reason>;

export type Valid<Parts extends object> = { readonly valid: true; readonly normalized: string } & Readonly<Parts>;

/** `reason` is a stable code; `REASONS` says what each one means. */
export interface Invalid<Reason extends string> {
  readonly valid: false;
  readonly reason: Reason;
}

export function invalid<Reason extends string>(reason: Reason): Invalid<Reason> {
  return { valid: false, reason };
}

/**
 * The text of a value without the white space around it. A number is never taken for a text: `191` was once
 * `'00000000191'`, and nobody can tell how many zeros it has lost.
 */
export function readText(value: unknown): string | Invalid<'type' | 'empty'> {
  if (typeof value !== 'string') return invalid('type');
  const text = value.trim();
  return text === '' ? invalid('empty') : text;
}
