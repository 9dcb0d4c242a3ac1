import { setTimeout as pause } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import type { Logger } from '../../logging/index.js';
import { faultPoint } from '../../fault-points/fault-points.js';
import { applyOperation } from './apply-operation.js';
import { inverse, type Migration } from './migration.js';
import { MigratorLease } from './migrator-lease.js';

const COLLECTION = 'migrations';
const WAIT_MS = 60_000;

interface MigrationRow {
  _id: string;
  /** Operations that are done. */
  steps: number;
  finishedAt: Date | null;
  minAppVersion: string | null;
}

export interface MigrationStatus {
  readonly id: string;
  readonly state: 'applied' | 'begun' | 'pending' | 'unknown_to_this_version';
  readonly finishedAt: Date | null;
}

/** Brings the database to the shape that the code declares: in order, one step after another, one process at a time. */
export class Migrator {
  private readonly rows: mongo.Collection<MigrationRow>;

  constructor(
    private readonly db: mongo.Db,
    private readonly migrations: readonly Migration[],
    private readonly logger: Logger,
    private readonly appVersion: string,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {
    this.rows = db.collection<MigrationRow>(COLLECTION);
  }

  /**
   * Applies what is pending. A process that comes second waits for the first one; a killed one is carried on after its step.
   * @returns the ids that were applied
   * @throws Error when the database belongs to a newer program, or the lease stays taken for a minute
   */
  async up(): Promise<string[]> {
    await this.assertSupported();
    if ((await this.pending()).length === 0) return [];
    return this.underLease(async (lease) => {
      const applied: string[] = [];
      for (const migration of await this.pending()) {
        await this.applyFrom(migration, lease);
        applied.push(migration.id);
      }
      return applied;
    });
  }

  /** Undoes the newest applied migration; null when none is. Data in dropped collections is gone. */
  async down(): Promise<string | null> {
    return this.underLease(async (lease) => {
      const row = (await this.rows.find().sort({ _id: -1 }).limit(1).toArray())[0];
      if (!row) return null;
      const migration = this.migrations.find((candidate) => candidate.id === row._id);
      if (!migration) throw new Error(`migration ${row._id} is unknown to this version`);
      // A step that was killed half-way is not counted, but has left something: it is undone as well.
      const begun = row.finishedAt ? row.steps : Math.min(row.steps + 1, migration.operations.length);
      for (let step = begun; step > 0; step--) {
        const operation = migration.operations[step - 1];
        lease.assertHeld();
        if (operation) await applyOperation(this.db, inverse(operation));
        await this.rows.updateOne({ _id: row._id }, { $set: { steps: step - 1, finishedAt: null } });
      }
      await this.rows.deleteOne({ _id: row._id });
      return row._id;
    });
  }

  async status(): Promise<MigrationStatus[]> {
    const rows = new Map((await this.rows.find().toArray()).map((row) => [row._id, row]));
    const known = this.migrations.map(({ id }): MigrationStatus => {
      const row = rows.get(id);
      rows.delete(id);
      return {
        id,
        state: row ? (row.finishedAt ? 'applied' : 'begun') : 'pending',
        finishedAt: row?.finishedAt ?? null,
      };
    });
    const strangers = [...rows.values()].map(({ _id: id, finishedAt }): MigrationStatus => ({
      id,
      state: 'unknown_to_this_version',
      finishedAt,
    }));
    return [...known, ...strangers];
  }

  private async applyFrom(migration: Migration, lease: MigratorLease): Promise<void> {
    const begun = await this.rows.findOneAndUpdate(
      { _id: migration.id },
      { $setOnInsert: { steps: 0, finishedAt: null, minAppVersion: migration.minAppVersion ?? null } },
      { upsert: true, returnDocument: 'after' },
    );
    const done = begun?.steps ?? 0;
    for (const [index, operation] of [...migration.operations.entries()].slice(done)) {
      lease.assertHeld();
      faultPoint('migrator.step');
      await applyOperation(this.db, operation);
      // Never lowered: a process that was held up until another one had finished must not make `down` forget steps.
      await this.rows.updateOne({ _id: migration.id }, { $max: { steps: index + 1 } });
    }
    await this.rows.updateOne({ _id: migration.id }, { $currentDate: { finishedAt: true } });
    this.logger.info({ migration: migration.id, steps: migration.operations.length - done }, 'migration applied');
  }

  private async pending(): Promise<Migration[]> {
    const finished = new Set((await this.rows.find({ finishedAt: { $ne: null } }).toArray()).map((row) => row._id));
    return this.migrations.filter((migration) => !finished.has(migration.id));
  }

  private async assertSupported(): Promise<void> {
    const rows = await this.rows.find({ minAppVersion: { $ne: null } }).toArray();
    const needed = rows
      .map((row) => row.minAppVersion ?? '0.0.0')
      .sort(byVersion)
      .at(-1);
    if (needed !== undefined && byVersion(this.appVersion, needed) < 0)
      throw new Error(`the database needs Vigia ${needed} or newer; this is ${this.appVersion}`);
  }

  private async underLease<T>(work: (lease: MigratorLease) => Promise<T>): Promise<T> {
    const lease = new MigratorLease(this.db, this.monotonicMs);
    const waitUntil = performance.now() + WAIT_MS;
    while (!(await lease.claim())) {
      if (performance.now() > waitUntil) throw new Error('another process has been migrating for more than a minute');
      await pause(250);
    }
    try {
      return await work(lease);
    } finally {
      await lease.release();
    }
  }
}

/** Compares `major.minor.patch`. */
function byVersion(a: string, b: string): number {
  const numbers = (version: string) => version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) - (right[i] ?? 0);
  return 0;
}
