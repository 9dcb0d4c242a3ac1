import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { type CheckOutcome, latencyBin } from '../../../libs/probing/index.js';
import { all, gte } from '../../common/persistence/index.js';

const MINUTE_MS = 60_000;
const KEPT_MS = 48 * 3_600_000;

/** A field is missing until something was added to it. */
interface TotalsDocument {
  _id: Date;
  ok?: number;
  slow?: number;
  fail?: number;
  probe_error?: number;
  passingMs?: number;
  bins?: Record<string, number> | null;
  expireAt: Date;
}

export interface CheckTotalsSum {
  readonly outcomes: Readonly<Record<CheckOutcome, number>>;
  readonly passingMs: number;
  readonly bins: Readonly<Record<number, number>>;
}

interface Counted {
  readonly scheduledAt: Date;
  readonly outcome: CheckOutcome;
  readonly durationMs: number;
}

/** Totals of checks per minute. Fed with each stored batch, outside any transaction: figures for people, not for proofs. */
@Injectable()
export class CheckTotals {
  constructor(@InjectModel('check_totals') private readonly totals: Model<TotalsDocument>) {}

  /** Adds checks that were stored just now. One statement, one row per minute. */
  async add(checks: readonly Counted[]): Promise<void> {
    const byMinute = new Map<number, Record<string, number>>();
    for (const check of checks) count(check, byMinute);
    if (byMinute.size === 0) return;
    await this.totals.collection.bulkWrite(
      [...byMinute].map(([minute, $inc]) => ({
        updateOne: {
          filter: { _id: new Date(minute) },
          update: { $inc, $setOnInsert: { expireAt: new Date(minute + KEPT_MS) } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  }

  /** Totals of all minutes from `from` on; at most two days. Spans all clients: it holds counts only. */
  async sumSinceAcrossClients(from: Date): Promise<CheckTotalsSum> {
    const outcomes = { ok: 0, slow: 0, fail: 0, probe_error: 0 };
    const bins: Record<number, number> = {};
    let passingMs = 0;
    for (const row of await this.totals
      .find(all({ _id: gte(from) }))
      .limit(3_000)
      .maxTimeMS(2_000)
      .lean()) {
      for (const outcome of Object.keys(outcomes) as CheckOutcome[]) outcomes[outcome] += row[outcome] ?? 0;
      passingMs += row.passingMs ?? 0;
      for (const [bin, n] of Object.entries(row.bins ?? {})) bins[Number(bin)] = (bins[Number(bin)] ?? 0) + n;
    }
    return { outcomes, passingMs, bins };
  }
}

function count({ scheduledAt, outcome, durationMs }: Counted, byMinute: Map<number, Record<string, number>>): void {
  const minute = Math.floor(scheduledAt.getTime() / MINUTE_MS) * MINUTE_MS;
  const sums = byMinute.get(minute) ?? {};
  byMinute.set(minute, sums);
  const add = (field: string, n: number): void => {
    sums[field] = (sums[field] ?? 0) + n;
  };
  add(outcome, 1);
  if (outcome !== 'ok' && outcome !== 'slow') return;
  add('passingMs', durationMs);
  add(`bins.${String(latencyBin(durationMs))}`, 1);
}
