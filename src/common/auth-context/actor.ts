import { Scope } from './scope.js';

/** A permission, `module:action`. */
export type Permission = `${string}:${string}`;

/** Who acts: a signed-in person, a program's key or Vigia itself. */
export interface Actor {
  readonly kind: 'user' | 'api_key' | 'system';
  /** Stable id; for the system the name of the part that acts, such as `system:monitoring`. */
  readonly id: string;
  readonly role: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly scope: Scope;
  /** The session that a person acts in; null for keys and for Vigia itself. */
  readonly sessionId: string | null;
  /** The person behind: the user, or the creator of the key, whose rights bound it. Null for Vigia itself. */
  readonly userId: string | null;
  /** Requests in a minute of a key that has a limit of its own; absent where the common limits hold. */
  readonly rateLimitPerMinute?: number;
}

/** Vigia itself, acting without a request. It may touch everything and is named in the audit. */
export function systemActor(part: string): Actor {
  return {
    kind: 'system',
    id: `system:${part}`,
    role: 'SYSTEM',
    permissions: new Set(),
    scope: Scope.all(),
    sessionId: null,
    userId: null,
  };
}
