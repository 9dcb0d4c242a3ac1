import { Injectable } from '@nestjs/common';
import type { Tx } from '../persistence/tx.js';
import type { Fact } from './fact.js';

export interface FactSubscriber {
  /** Stable: rows of facts already published carry it. */
  readonly name: string;
  readonly types: readonly string[];
  /** Where given, only rows with these keys are claimed at this moment (for instance the partitions that this worker holds). */
  readonly keys?: () => readonly string[];
  /** Effects and the deletion of the row commit together. Must read the present state and converge; may run more than once. */
  readonly handle: (fact: Fact, tx: Tx) => Promise<void>;
  /**
   * Where given, up to 25 facts are handled and their rows deleted in one unit of work. When it fails, each of them goes through
   * `handle` by itself, so that one that cannot be handled holds up no other; a fact that comes again always does.
   */
  readonly handleBatch?: (facts: readonly Fact[], tx: Tx) => Promise<void>;
  /** Runs after the commit, for effects in memory; may be lost. */
  readonly afterCommit?: (fact: Fact) => void;
}

/** Who wants which facts. Filled at start, in every role, because publishers need it too. */
@Injectable()
export class FactSubscribers {
  private readonly byName = new Map<string, FactSubscriber>();

  /** @throws Error when the name is taken */
  register(subscriber: FactSubscriber): void {
    if (this.byName.has(subscriber.name)) throw new Error(`fact subscriber registered twice: ${subscriber.name}`);
    this.byName.set(subscriber.name, subscriber);
  }

  namesFor(type: string): string[] {
    return [...this.byName.values()].filter((s) => s.types.includes(type)).map((s) => s.name);
  }

  get(name: string): FactSubscriber | undefined {
    return this.byName.get(name);
  }

  all(): FactSubscriber[] {
    return [...this.byName.values()];
  }
}
