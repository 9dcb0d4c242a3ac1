import type { ClientSession } from 'mongoose';
import type { Fact } from '../facts/fact.js';

const SESSION = Symbol('session');

/**
 * A running unit of work. Only `UnitOfWork` makes one, so a write outside a transaction does not compile.
 * It ends with the unit: never keep it.
 */
export class Tx {
  readonly [SESSION]: ClientSession;
  private readonly hints = new Set<string>();

  constructor(
    session: ClientSession,
    private readonly insertFact: (fact: Fact, tx: Tx) => Promise<void>,
  ) {
    this[SESSION] = session;
  }

  /** Durable news: one delivery row per subscriber is inserted in this transaction. */
  async publish(fact: Fact): Promise<void> {
    await this.insertFact(fact, this);
    this.hint('facts');
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
  return tx[SESSION];
}
