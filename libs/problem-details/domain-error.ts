import { describeError } from './error-catalogue.js';
import type { ErrorKind } from './error-kind.js';
import type { FieldError } from './field-error.js';

export interface DomainErrorOptions {
  /** This occurrence, safe to show to the caller. */
  readonly detail?: string;
  /** For the log only. */
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldError[];
  /** Whole seconds after which trying again makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An error that the caller can understand. Its code stands in the catalogue. */
export class DomainError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly title: string;
  readonly detail: string | undefined;
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, options: DomainErrorOptions = {}) {
    const description = describeError(code);
    if (!description) throw new Error(`error code not in the catalogue: ${code}`);
    super(options.detail ? `${code}: ${options.detail}` : code, { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.kind = description.kind;
    this.title = description.title;
    this.detail = options.detail;
    this.meta = options.meta;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
