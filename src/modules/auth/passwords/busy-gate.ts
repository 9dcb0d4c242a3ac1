import { bulkhead, BulkheadRejectedError } from 'cockatiel';
import { DomainError } from '../../../../libs/problem-details/index.js';
import '../auth.errors.js';

/** Lets few works run at once and some wait for it. */
export class BusyGate {
  private readonly gate: ReturnType<typeof bulkhead>;

  constructor(atOnce: number, waiting: number) {
    this.gate = bulkhead(atOnce, waiting);
  }

  /** @throws auth.busy when too many wait already */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.gate.execute(work);
    } catch (error) {
      if (error instanceof BulkheadRejectedError)
        throw new DomainError('auth.busy', { retryAfterSeconds: 1, cause: error });
      throw error;
    }
  }
}
