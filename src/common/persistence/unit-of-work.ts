import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import mongoose, { type ClientSession, type Connection } from 'mongoose';
import { Clock } from '../clock/index.js';
import { FactOutbox } from '../facts/fact-outbox.repository.js';
import { faultPoint } from '../fault-points/fault-points.js';
import { currentRequest } from '../http/request-context.js';
import { Logger } from '../logging/index.js';
import { databaseUnavailable, isDatabaseUnavailable } from './database-errors.js';
import { fullJitter } from './jitter.js';
import { Hints } from './hints.js';
import { Tx } from './tx.js';

const MAX_TRIES = 5;
const BUDGET_MS = 5_000;
/** Who meets others on one document by design is met again and again by the queue of another instance: short pauses, no count. */
const TURN_PAUSE_MS = 120;
const TRANSACTION: mongoose.mongo.TransactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', journal: true },
  maxCommitTimeMS: 3_000,
};

const running = new AsyncLocalStorage<true>();

export interface UnitOfWorkOptions {
  /**
   * For work that writes a document which all of its kind write, as transactions of one client do: after a conflict it is tried again
   * until the five seconds are over, however often others were first. False unless given.
   */
  readonly waitsItsTurn?: boolean;
}

/** Of work that meets others of its kind on one document. */
export const WAITS_ITS_TURN: UnitOfWorkOptions = { waitsItsTurn: true };

/** The only way to write: everything inside commits together or not at all. */
@Injectable()
export class UnitOfWork {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly clock: Clock,
    private readonly facts: FactOutbox,
    private readonly hints: Hints,
    private readonly logger: Logger,
  ) {}

  /**
   * Runs `work` in one transaction and commits it. On a transient error the whole work runs again: up to five tries with full
   * jitter within five seconds (see `waitsItsTurn`), so it must have no side effect but its writes, and no `Promise.all` inside.
   * The claimed Idempotency-Key of the request, if any, gets its result in the same transaction, and what accompanies the
   * request is written with it.
   * @throws database.unavailable when the database is away, too slow, or a commit's outcome stays unknown
   */
  async run<T>(work: (tx: Tx) => Promise<T>, { waitsItsTurn = false }: UnitOfWorkOptions = {}): Promise<T> {
    if (running.getStore()) throw new Error('units of work do not nest');
    const deadline = this.clock.monotonicMs() + BUDGET_MS;
    const attempts = running.run(true, () => this.attempts(work, deadline, waitsItsTurn));
    return this.before(deadline, attempts);
  }

  private async attempts<T>(work: (tx: Tx) => Promise<T>, deadline: number, waitsItsTurn: boolean): Promise<T> {
    const maxTries = waitsItsTurn ? Infinity : MAX_TRIES;
    const maxPauseMs = waitsItsTurn ? TURN_PAUSE_MS : 500;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(work, deadline);
      } catch (error) {
        const isTransient = hasLabel(error, 'TransientTransactionError');
        const pauseMs = fullJitter(20 * 2 ** attempt, maxPauseMs);
        if (isTransient && attempt < maxTries && this.clock.monotonicMs() + pauseMs < deadline) await pause(pauseMs);
        else throw isTransient || isDatabaseUnavailable(error) ? databaseUnavailable(error) : error;
      }
    }
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>, deadline: number): Promise<T> {
    const session = await this.connection.startSession({ causalConsistency: false });
    try {
      session.startTransaction(TRANSACTION);
      requestPoint('unit-of-work.begun');
      const tx = new Tx(session, (fact, own, delayMs) => this.facts.insert(fact, own, delayMs));
      const result = await inSession(session, async () => {
        const outcome = await work(tx);
        requestPoint('unit-of-work.worked');
        await currentRequest()?.idempotency?.complete(outcome, tx);
        requestPoint('unit-of-work.answer-stored');
        currentRequest()?.companion?.joinIn(tx);
        await tx.insertLateRows(this.connection);
        requestPoint('unit-of-work.written');
        return outcome;
      });
      if (this.clock.monotonicMs() > deadline) throw databaseUnavailable(new Error('budget spent before the commit'));
      await this.commit(session, deadline);
      requestPoint('unit-of-work.committed');
      currentRequest()?.companion?.committed();
      for (const hint of tx.takeHints()) this.hints.emit(hint);
      return result;
    } catch (error) {
      if (session.inTransaction()) await this.abort(session);
      throw error;
    } finally {
      await session.endSession();
    }
  }

  /** An unknown outcome is committed again: the server answers alike for a commit that had already happened. */
  private async commit(session: ClientSession, deadline: number): Promise<void> {
    for (;;) {
      try {
        await session.commitTransaction();
        return;
      } catch (error) {
        if (!hasLabel(error, 'UnknownTransactionCommitResult') || this.clock.monotonicMs() > deadline) throw error;
        await pause(fullJitter(50, 50));
      }
    }
  }

  private async abort(session: ClientSession): Promise<void> {
    try {
      await session.abortTransaction();
    } catch (error) {
      this.logger.debug({ err: error }, 'transaction could not be aborted; the server ends it by itself');
    }
  }

  /** A command that hangs must not hold the caller: past the budget the answer is 503 and the leftover ends by its own timeouts. */
  private async before<T>(deadline: number, attempts: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const expiry = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => {
          reject(databaseUnavailable(new Error('budget of the unit of work spent')));
        },
        deadline - this.clock.monotonicMs() + 250,
      );
    });
    try {
      return await Promise.race([attempts, expiry]);
    } finally {
      clearTimeout(timer);
      attempts.catch((error: unknown) => {
        this.logger.debug({ err: error }, 'unit of work ended with an error');
      });
    }
  }
}

/** A place on the way of what a request writes; what the program writes by itself does not count. */
function requestPoint(name: string): void {
  if (currentRequest()) faultPoint(name);
}

/** The second net: a query that forgot its session still joins the transaction. */
function inSession<T>(session: ClientSession, work: () => Promise<T>): Promise<T> {
  const storage = (mongoose as { transactionAsyncLocalStorage?: AsyncLocalStorage<{ session: ClientSession }> })
    .transactionAsyncLocalStorage;
  return storage ? storage.run({ session }, work) : work();
}

function hasLabel(error: unknown, label: string): boolean {
  const cause = error instanceof mongoose.mongo.MongoError ? error : error instanceof Error ? error.cause : undefined;
  return cause instanceof mongoose.mongo.MongoError && cause.hasErrorLabel(label);
}
