import type { ErrorKind } from './error-kind.js';

export interface ErrorDescription {
  readonly kind: ErrorKind;
  /** Never varies between occurrences. */
  readonly title: string;
  /** What the caller can do about it; printed in `docs/errors.md`. */
  readonly remedy: string;
}

export type ErrorCatalogue = Readonly<Record<string, ErrorDescription>>;

const registry = new Map<string, ErrorDescription>();

/**
 * Adds a module's errors to the catalogue of the installation and gives them back unchanged.
 * Codes are `module.reason`, lower case.
 * @throws Error when a code is malformed or already taken by another description
 */
export function defineErrors<const C extends ErrorCatalogue>(catalogue: C): C {
  for (const [code, description] of Object.entries(catalogue)) {
    if (!/^[a-z][a-z_]*\.[a-z][a-z_]*$/.test(code)) throw new Error(`malformed error code: ${code}`);
    if (registry.has(code)) throw new Error(`error code defined twice: ${code}`);
    registry.set(code, description);
  }
  return catalogue;
}

/** The description of a code; undefined for a code that nobody defined. */
export function describeError(code: string): ErrorDescription | undefined {
  return registry.get(code);
}

/** Every defined code with its description, sorted by code. */
export function allErrors(): [string, ErrorDescription][] {
  return [...registry].sort(([a], [b]) => (a < b ? -1 : 1));
}
