import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from '../auth-context/index.js';
import type { CompanionWrite } from '../persistence/companion-write.js';
import type { IdempotencyClaim } from '../persistence/idempotency.js';

/** What belongs to the request in progress, wherever the code is. */
export interface RequestContext {
  readonly requestId: string;
  /** When it came in, by the monotonic clock. */
  readonly arrivedAtMs: number;
  /** Set while a claimed Idempotency-Key waits for its result; the unit of work stores it with the business write. */
  idempotency?: IdempotencyClaim;
  /** What is written together with whatever this request writes; the unit of work asks for it. */
  companion?: CompanionWrite;
  /** Whom a request without an access token turned out to come from, such as a sign-in. */
  caller?: RequestCaller;
  /** The status of the answer, where what is written belongs to a refusal. */
  refusedWith?: number;
  /** Why a known caller was refused, once that is so. */
  denial?: { readonly code: string; readonly detail: string | null };
  /** The client that the request is about, once that is known. */
  clientId?: string;
}

export type RequestCaller = Pick<Actor, 'kind' | 'id' | 'scope'>;

const storage = new AsyncLocalStorage<RequestContext>();

export function runInRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The context of the request in progress; undefined in a job. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}

/** Carries out what is no part of the request in progress: nothing of it is written together with that. */
export function outsideRequest<T>(work: () => T): T {
  return storage.exit(work);
}

/** Says who acts in a request that came without an access token. Outside a request it says nothing. */
export function nameCaller({ kind, id, scope }: RequestCaller): void {
  const request = storage.getStore();
  if (request) request.caller = { kind, id, scope };
}

/** Says before a write that the request in progress will be refused: what is put on record with it tells the refusal, not success. */
export function foretellRefusal(status: number): void {
  const request = storage.getStore();
  if (request) request.refusedWith = status;
}

/** Says which client the request in progress is about; the first one named stays. */
export function nameClient(clientId: string): void {
  const request = storage.getStore();
  if (request) request.clientId ??= clientId;
}
