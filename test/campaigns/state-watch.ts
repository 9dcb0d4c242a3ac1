import type { Db } from 'mongodb';
import { setTimeout as pause } from 'node:timers/promises';
import { type StateRow, statesOf } from './watch.js';

const EVERY_MS = 40;

/** Looks at state documents all the time and remembers every change that it saw. */
export class StateWatch {
  private readonly seen = new Map<string, StateRow[]>();
  private isOver = false;
  private looking: Promise<void> = Promise.resolve();

  private constructor(
    private readonly db: Db,
    private readonly ids: readonly string[],
  ) {}

  static start(db: Db, ids: readonly string[]): StateWatch {
    const watch = new StateWatch(db, ids);
    watch.looking = watch.look();
    return watch;
  }

  /**
   * Ends the watch.
   * @param settled the state from which, once reached, nothing may lead away
   * @returns what must not be: a fence or version that fell, a second fence under one state, a way out of `settled`
   */
  async stop(settled: string): Promise<string[]> {
    this.isOver = true;
    await this.looking;
    return this.ids.flatMap((id) => faultsOf(id, this.seen.get(id) ?? [], settled));
  }

  private async look(): Promise<void> {
    while (!this.isOver) {
      await pause(EVERY_MS);
      for (const row of await statesOf(this.db, this.ids)) {
        const rows = this.seen.get(row.serviceId) ?? [];
        this.seen.set(row.serviceId, rows);
        if (JSON.stringify(rows.at(-1)) !== JSON.stringify(row)) rows.push(row);
      }
    }
  }
}

function faultsOf(id: string, rows: readonly StateRow[], settled: string): string[] {
  const faults: string[] = [];
  rows.forEach((row, index) => {
    const before = rows[index - 1];
    if (before === undefined) return;
    if (row.fence < before.fence) faults.push(`fence of ${id} fell from ${before.fence} to ${row.fence}`);
    if (row.version < before.version) faults.push(`version of ${id} fell from ${before.version} to ${row.version}`);
    const reason = row.unknownReason === null ? '' : ` (${row.unknownReason})`;
    if (before.state === settled && row.state !== settled)
      faults.push(`${id} left ${settled} for ${row.state}${reason}`);
  });
  if (rows.at(-1)?.state !== settled) faults.push(`${id} ended as ${rows.at(-1)?.state ?? 'nothing'}`);
  return faults;
}
