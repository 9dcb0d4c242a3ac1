import type { ClientSession, Connection } from 'mongoose';
import type { Fact } from '../facts/fact.js';
import { insertRows, type LateRow } from './late-rows.js';

const SESSION = Symbol('session');
const USED = Symbol('used');

/**
 * A running unit of work. Only `UnitOfWork` makes one, so a write outside a transaction does not compile.
 * It ends with the unit: never keep it.
 */
export class Tx {
  readonly [SESSION]: ClientSession;
  /** A repository asked for the session, so the transaction has begun on the server. */
  [USED] = false;
  private readonly hints = new Set<string>();
  private readonly lateRows: LateRow[] = [];

  constructor(
    session: ClientSession,
    private readonly insertFact: (fact: Fact, tx: Tx, delayMs: number) => void,
  ) {
    this[SESSION] = session;
  }

  /**
   * Durable news: one delivery row per subscriber is inserted in this transaction.
   * @param delayMs from now until it is brought, up to a minute: for what has to be looked at again
   */
  publish(fact: Fact, delayMs = 0): Promise<void> {
    this.insertFact(fact, this, delayMs);
    this.hint('facts');
    return Promise.resolve();
  }

  /**
   * Inserts a row right before the commit, together with all others that can wait: one round trip for them all. For rows that
   * nothing else in this unit of work reads.
   */
  insertLast(row: LateRow): void {
    this.lateRows.push(row);
  }

  /** Carries out what `insertLast` put off. */
  insertLateRows(connection: Connection): Promise<void> {
    return insertRows(this.lateRows, { connection, session: this[SESSION], isBegun: this[USED] });
  }

  /** Wakes local workers of that name after the commit. May be lost; nothing relies on it. */
  hint(name: string): void {
    this.hints.add(name);
  }

  takeHints(): string[] {
    return [...this.hints];
  }
}

/** The session behind a unit of work; for repositories. */
export function sessionOf(tx: Tx): ClientSession {
  tx[USED] = true;
  return tx[SESSION];
}
