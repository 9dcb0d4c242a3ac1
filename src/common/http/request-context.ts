import { AsyncLocalStorage } from 'node:async_hooks';
import type { IdempotencyClaim } from '../persistence/idempotency.js';

/** What belongs to the request in progress, wherever the code is. */
export interface RequestContext {
  readonly requestId: string;
  /** When it came in, by the monotonic clock. */
  readonly arrivedAtMs: number;
  /** Set while a claimed Idempotency-Key waits for its result; the unit of work stores it with the business write. */
  idempotency?: IdempotencyClaim;
}

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
