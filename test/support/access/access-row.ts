export type RoleName = 'GUEST' | 'READONLY' | 'OPERATOR' | 'ANALYST' | 'MANAGER' | 'ADMIN';

/** Kinds of things that belong to a client; each is also the path of its list. */
export type Thing =
  | 'access-logs'
  | 'api-keys'
  | 'audit'
  | 'clients'
  | 'services'
  | 'incidents'
  | 'maintenance'
  | 'notifications'
  | 'notifications/destinations'
  | 'transactions';

/** Kinds of things that are the company's and of no client; each is also the path of its list. */
export type CompanyThing =
  | 'privacy/purposes'
  | 'privacy/security-incidents'
  | 'privacy/data-exports'
  | 'privacy/erasures'
  | 'privacy/legal-holds';

/** What a route does with somebody who is bound to one client. */
export type Rule =
  /** Holds nothing of any client, or nothing but sums over everything; or says the same whatever thing it is about. */
  | { readonly kind: 'open'; readonly of?: Thing }
  /** About something that everybody may know, such as a bank: `known` is one that there is, `missing` one that there is not. */
  | { readonly kind: 'fact'; readonly known: string; readonly missing?: string }
  /** Staff only: whoever is bound to clients is refused. `about` names what its parameter is. */
  | { readonly kind: 'staff'; readonly about?: 'role' | CompanyThing }
  /**
   * About somebody else: for staff, missing for everybody else.
   * `beyond` is the answer about whoever may do more than the caller.
   */
  | { readonly kind: 'people'; readonly beyond: 200 | 403 | 404 }
  /** About a session of the caller: another person's answers as a missing one. */
  | { readonly kind: 'own' }
  /** About one thing: another client's answers as a missing one. */
  | { readonly kind: 'one'; readonly of: Thing; readonly elsewhere?: string }
  /** Rows of the caller's reach only. `elsewhere`: every request adds rows to it, so the named suite looks at them. */
  | { readonly kind: 'list'; readonly of: Thing; readonly filtersClient: boolean; readonly elsewhere?: string }
  /** Makes something for the client named in the body. */
  | { readonly kind: 'make' };

/** What a body may refer to. */
export interface BodyNeeds {
  /** The client that the call is about. */
  readonly clientId: string;
  /** A client that no other call is about; absent where the call is refused anyway. */
  readonly freshClient?: () => Promise<string>;
  /** Differs from call to call. */
  readonly n: number;
  /** Of a person who may sign in. */
  readonly credentials: { readonly email: string; readonly password: string };
  /** Present password of the caller. */
  readonly password: string;
  /** A refresh token that is good for one call. */
  readonly refreshToken: () => Promise<string>;
}

export interface AccessRow {
  /** Who gets past the guard: everybody, everybody who is signed in, or these roles. */
  readonly who: 'open' | 'signed-in' | readonly RoleName[];
  /**
   * Whether keys of programs get in; `powerless`: past the guard, and then whatever exists holds `self:access`, which no key holds,
   * so it is beyond the key.
   */
  readonly keys: 'accepted' | 'refused' | 'powerless';
  readonly rule: Rule;
  /** Status for whoever is let in, about a thing within reach. From 400 on: a rule beyond access refuses, and nothing changes. */
  readonly success: number;
  /** What the route must be asked, without the question mark. */
  readonly query?: string;
  readonly body?: (needs: BodyNeeds) => object | Promise<object>;
}

type More = Partial<Pick<AccessRow, 'keys' | 'query' | 'body'>>;

/** Everybody may call it, with credentials or without. */
export function open(success = 200, more: More = {}): AccessRow {
  return { who: 'open', keys: 'accepted', rule: { kind: 'open' }, success, ...more };
}

/** People of any role may call it, keys may not. */
export function person(success = 200, more: More = {}, rule: Rule = { kind: 'open' }): AccessRow {
  return { who: 'signed-in', keys: 'refused', rule, success, ...more };
}

/** These roles may call it, and keys whose creator holds one of them. */
export function only(who: readonly RoleName[], success: number, rule: Rule, more: More = {}): AccessRow {
  return { who, keys: 'accepted', rule, success, ...more };
}

export const one = (of: Thing): Rule => ({ kind: 'one', of });
export const list = (of: Thing, filtersClient = true): Rule => ({ kind: 'list', of, filtersClient });
export const people = (beyond: 200 | 403 | 404): Rule => ({ kind: 'people', beyond });
export const fact = (known: string, missing?: string): Rule => ({
  kind: 'fact',
  known,
  ...(missing === undefined ? {} : { missing }),
});
export const MAKE: Rule = { kind: 'make' };
export const STAFF: Rule = { kind: 'staff' };
export const company = (about: CompanyThing): Rule => ({ kind: 'staff', about });
