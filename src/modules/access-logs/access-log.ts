export const ACCESS_ACTIONS = ['login', 'logout', 'create', 'read', 'update', 'delete', 'error'] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

export const ACCESS_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** One call of the API. Immutable once the call has ended. */
export interface AccessLog {
  readonly id: string;
  /** When the call began. */
  readonly at: Date;
  /** The client that the call was about, else the only one that the caller is bound to. */
  readonly clientId: string | null;
  readonly userId: string | null;
  readonly apiKeyId: string | null;
  readonly action: AccessAction;
  /** Canonical text of an IPv4 or IPv6 address. */
  readonly ip: string | null;
  /** At most 500 characters. */
  readonly userAgent: string;
  readonly method: string;
  /** Route template, at most 200 characters; never the address that was called, which may hold anything. */
  readonly endpoint: string;
  /** 100 to 599; 499 where the caller left before the answer. */
  readonly statusCode: number;
  /** Of a call that wrote: until its commit. */
  readonly durationMs: number;
  readonly requestId: string | null;
  /** Given by a system that appended the row; null for calls of this API. */
  readonly details: Readonly<Record<string, unknown>> | null;
  /** Who appended the row; null for calls of this API, which are recorded as they happen. */
  readonly appendedBy: string | null;
}

/** Where no route answers to the address. */
export const UNMATCHED = 'unmatched';
/** nginx's status for a caller that closed the connection before the answer. */
export const CALLER_LEFT = 499;

const ACTION_BY_METHOD: Readonly<Record<string, AccessAction>> = {
  GET: 'read',
  HEAD: 'read',
  OPTIONS: 'read',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

/** Calls whose method says something else than what they do. */
const ACTION_BY_ROUTE: Readonly<Record<string, AccessAction>> = {
  'POST /api/v1/auth/login': 'login',
  'POST /api/v1/auth/logout': 'logout',
  'POST /api/v1/auth/refresh': 'update',
  'POST /api/v1/auth/password/strength': 'read',
  'POST /api/v1/clients/{id}/personal-data': 'read',
  'POST /api/v1/privacy/downloads': 'read',
};

/** Look-ups and judgements change nothing; they are asked by POST because their values may not stand in an address. */
const READING = /^\/api\/v1\/integrations\//;

/**
 * What a call did. A fault of ours is an error, whatever was asked for. A POST on something below one thing
 * (`/services/{id}/pause`) changes that thing.
 */
export function actionOf(method: string, endpoint: string, statusCode: number): AccessAction {
  if (statusCode >= 500) return 'error';
  const named = ACTION_BY_ROUTE[`${method} ${endpoint}`];
  if (named) return named;
  if (method === 'POST' && READING.test(endpoint)) return 'read';
  if (method === 'POST' && /\}\/[^{]+$/.test(endpoint)) return 'update';
  return ACTION_BY_METHOD[method] ?? 'read';
}

const IDENTITY_ROUTES =
  /^\/api\/v1\/(auth|me|users|roles|permissions|sessions|api-keys|access-logs|audit|register)(\/|$)/;

/** Whether a row is about sign-ins, people or the oversight of them: only whoever oversees the record sees those. */
export function isAboutIdentity({ action, endpoint }: Pick<AccessLog, 'action' | 'endpoint'>): boolean {
  return action === 'login' || action === 'logout' || IDENTITY_ROUTES.test(endpoint);
}

/** Express' template with braces, as the OpenAPI document writes it. At most 200 characters. */
export function templateOf(path: string | undefined): string {
  return (path ?? UNMATCHED).replace(/:(\w+)/g, '{$1}').slice(0, 200);
}

/** Whether a call is recorded: everything under /api/v1 but questions after the health. */
export function isRecorded(path: string): boolean {
  return /^\/api\/v1(\/|$)/i.test(path) && !/^\/api\/v1\/health(\/|$)/i.test(path);
}
