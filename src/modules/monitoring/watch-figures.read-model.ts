import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { latencyQuantile, MONITOR_STATES, type MonitorState } from '../../../libs/probing/index.js';
import { Clock } from '../../common/clock/index.js';
import { all, everything } from '../../common/persistence/index.js';
import { CheckTotals } from './check-totals.repository.js';
import type { CheckDocument } from './checks.repository.js';
import { startLagQuantileMs } from './engine/probing-metrics.js';
import type { ServiceStateDocument } from './state.repository.js';

const DAY_MS = 24 * 3_600_000;

export interface WatchFigures {
  readonly services: number;
  readonly paused: number;
  readonly byState: Readonly<Record<MonitorState, number>>;
  /** Checks of the last 24 hours, to the minute. */
  readonly checks: number;
  readonly failures: number;
  readonly probeErrors: number;
  /** Of passing checks, in milliseconds; null without any. */
  readonly meanMs: number | null;
  /** Null with fewer than 200 passing checks. */
  readonly p95Ms: number | null;
  readonly lastCheckAt: Date | null;
  /** How late checks of this process start, in milliseconds; null in a process that carries out none. */
  readonly startLagP99Ms: number | null;
}

/** Figures of the whole watch. Counts only, so they span all clients. */
@Injectable()
export class WatchFiguresReader {
  constructor(
    @InjectModel('services') private readonly services: Model<{ deleted: boolean; isPaused: boolean }>,
    @InjectModel('service_states') private readonly states: Model<ServiceStateDocument>,
    @InjectModel('checks') private readonly checks: Model<CheckDocument>,
    private readonly totals: CheckTotals,
    private readonly clock: Clock,
  ) {}

  async readAcrossClients(): Promise<WatchFigures> {
    const { outcomes, passingMs, bins } = await this.totals.sumSinceAcrossClients(
      new Date(this.clock.now().getTime() - DAY_MS),
    );
    const passing = outcomes.ok + outcomes.slow;
    return {
      services: await this.countServices({}),
      paused: await this.countServices({ isPaused: true }),
      byState: await this.byState(),
      checks: passing + outcomes.fail + outcomes.probe_error,
      failures: outcomes.fail,
      probeErrors: outcomes.probe_error,
      meanMs: passing === 0 ? null : passingMs / passing,
      p95Ms: latencyQuantile(bins, 0.95),
      lastCheckAt: await this.lastCheckAt(),
      startLagP99Ms: await startLagQuantileMs(0.99),
    };
  }

  private countServices(condition: { isPaused?: boolean }): Promise<number> {
    return this.services
      .countDocuments(all({ deleted: false }, condition))
      .maxTimeMS(2_000)
      .exec();
  }

  private async byState(): Promise<Record<MonitorState, number>> {
    const counts = Object.fromEntries(MONITOR_STATES.map((state) => [state, 0])) as Record<MonitorState, number>;
    const rows = await this.states
      .aggregate<{ _id: MonitorState; n: number }>([{ $group: { _id: '$snapshot.state', n: { $sum: 1 } } }])
      .option({ maxTimeMS: 2_000 });
    for (const { _id, n } of rows) counts[_id] = n;
    return counts;
  }

  /** Served by the expiry index: the check that expires last was scheduled last. */
  private async lastCheckAt(): Promise<Date | null> {
    const row = await this.checks
      .findOne(everything(), { startedAt: 1 })
      .sort({ expireAt: -1 })
      .maxTimeMS(2_000)
      .lean();
    return row?.startedAt ?? null;
  }
}
