import { setMaxListeners } from 'node:events';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { Background, PollingWorker } from '../../common/lifecycle/index.js';
import { Logger } from '../../common/logging/index.js';
import { Hints } from '../../common/persistence/index.js';
import { NotificationsConfig } from '../../config/index.js';
import type { ClaimedDelivery } from './delivery.js';
import { DeliveryAttempt } from './delivery-attempt.js';
import { CLAIM_MS, DeliveryClaims, type DueLane } from './delivery-claims.repository.js';
import { nextInLane } from './lane.js';
import { NotificationMetrics } from './notifications.metrics.js';

export const NOTIFICATIONS_HINT = 'notifications';

/** Pause between two looks while lanes run or are held, and while there is nothing but what others may have added. */
const BUSY_POLL_MS = 500;
const IDLE_POLL_MS = 1_000;
const CANDIDATES = 200;
const RENEW_EVERY_MS = CLAIM_MS / 3;
/** Rows due for longer are looked for by a full pass only: a window that begins at the oldest walks over entries already gone. */
const WINDOW_MS = 120_000;
const FULL_PASS_EVERY_MS = 60_000;
const AGE_EVERY_MS = 5_000;
/** After its turn a lane lets others go first when there is no room for all. */
const STEP_BACK_MS = 100;
/** A lost race or a claim of another process is looked at again after this. */
const LOOK_AGAIN_MS = 250;
/** A pause may be cut short by another process. */
const LONGEST_HOLD_MS = 5_000;
/** Tries in progress get this long at shutdown; then they are broken off and made again by whoever comes. */
const DRAIN_MS = 5_000;

/**
 * Sends what is due, one lane per destination: a slow or silent receiver delays nobody but itself. Any number of processes may
 * run it; claims decide who sends what.
 */
@Injectable()
export class DeliverySender implements OnModuleInit {
  private readonly worker: PollingWorker;
  private readonly running = new Map<string, { lane: DueLane; end: Promise<void> }>();
  private readonly inFlight = new Set<ClaimedDelivery>();
  /** Lanes that are not asked for until that moment, in milliseconds of the wall clock. */
  private readonly held = new Map<string, number>();
  private readonly window = { from: new Date(0), fullPassAt: 0 };
  private abort = new AbortController();
  private renewal: NodeJS.Timeout | undefined;
  private isCrowded = false;
  private isStopping = true;
  private ageLookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly claims: DeliveryClaims,
    private readonly attempts: DeliveryAttempt,
    private readonly metrics: NotificationMetrics,
    private readonly config: NotificationsConfig,
    private readonly clock: Clock,
    private readonly hints: Hints,
    private readonly background: Background,
    private readonly logger: Logger,
  ) {
    const everyMs = (): number => (this.running.size + this.held.size > 0 ? BUSY_POLL_MS : IDLE_POLL_MS);
    this.worker = new PollingWorker({ name: 'notifications', everyMs, work: () => this.pass() }, logger);
  }

  onModuleInit(): void {
    this.background.register({ name: 'notifications', start: () => this.start(), stop: () => this.stop() });
    this.hints.on(NOTIFICATIONS_HINT, () => this.worker.wake());
  }

  start(): void {
    this.isStopping = false;
    this.abort = new AbortController();
    // Every try in progress listens to it, a few times each; Node would report that as a leak.
    setMaxListeners(4 * this.config.SEND_CONCURRENCY, this.abort.signal);
    this.renewal = setInterval(() => void this.renewClaims(), RENEW_EVERY_MS);
    this.worker.start();
  }

  /** Begins nothing new; ends within some seconds. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.worker.stop();
    const patience = setTimeout(() => this.abort.abort(), DRAIN_MS);
    await Promise.all([...this.running.values()].map(({ end }) => end));
    clearTimeout(patience);
    clearInterval(this.renewal);
  }

  /** Starts every lane that has something due and room; never waits for a receiver. */
  private async pass(): Promise<boolean> {
    const now = this.clock.now();
    const from = this.windowStart(now);
    this.forgetHolds(now);
    this.isCrowded = false;
    for (;;) {
      const except = [...this.running.keys(), ...this.held.keys()];
      const { lanes, isAll } = await this.claims.dueLanes(from, now, except, CANDIDATES);
      const started = lanes.filter((lane) => this.startLane(lane));
      if (started.length < lanes.length) this.isCrowded = true;
      if (isAll && !this.isCrowded) this.window.from = new Date(now.getTime() - WINDOW_MS);
      if (isAll || started.length === 0) break; // a full page may hide other lanes behind the ones just started
    }
    await this.measureAge(now);
    return false;
  }

  private startLane(lane: DueLane): boolean {
    if (this.isStopping || this.running.size >= this.config.SEND_CONCURRENCY) return false;
    if (this.running.has(lane.destinationId)) return true;
    if (lane.kind === 'email') {
      // One mail server stands behind all mail: when it hangs, the room for webhooks must stay free.
      const mails = [...this.running.values()].filter((other) => other.lane.kind === 'email').length;
      if (mails >= this.config.SMTP_CONNECTIONS) return false;
    }
    const end = this.runLane(lane.destinationId).finally(() => {
      this.running.delete(lane.destinationId);
      this.worker.wake(); // there is room, and something may have been added to this lane while it ended
    });
    this.running.set(lane.destinationId, { lane, end });
    return true;
  }

  private async runLane(destinationId: string): Promise<void> {
    try {
      while (!this.isStopping && (await this.sendNext(destinationId))) {
        if (!this.isCrowded) continue;
        this.hold(destinationId, STEP_BACK_MS);
        return;
      }
    } catch (error) {
      this.logger.warn({ err: error, destinationId }, 'lane of notifications interrupted, trying again');
      this.hold(destinationId, LOOK_AGAIN_MS);
    }
  }

  /** Whether the lane may have more to send at once. */
  private async sendNext(destinationId: string): Promise<boolean> {
    const now = this.clock.now();
    const waiting = await this.claims.waitingInLane(destinationId);
    const next = nextInLane(waiting, now);
    if (next.kind === 'empty') return false;
    if (next.kind === 'held') {
      const limitMs = next.by === 'try' ? LOOK_AGAIN_MS : LONGEST_HOLD_MS;
      this.hold(destinationId, Math.min(limitMs, next.until.getTime() - now.getTime()));
      return false;
    }
    const delivery = await this.claims.claim(next.id, now);
    if (!delivery) {
      this.hold(destinationId, LOOK_AGAIN_MS);
      return false;
    }
    this.inFlight.add(delivery);
    try {
      const result = await this.attempts.carryOut(delivery, this.abort.signal);
      const isAnyoneWaiting = waiting.some((row) => row.dueAt > now);
      if (result === 'delivered' && isAnyoneWaiting) await this.claims.hurry(destinationId, this.clock.now());
      return true;
    } finally {
      this.inFlight.delete(delivery);
    }
  }

  private async renewClaims(): Promise<void> {
    if (this.inFlight.size === 0) return;
    try {
      await this.claims.renew([...this.inFlight]);
    } catch (error) {
      this.logger.warn({ err: error, claims: this.inFlight.size }, 'claims of notifications not renewed');
    }
  }

  private hold(destinationId: string, ms: number): void {
    this.held.set(destinationId, this.clock.now().getTime() + ms);
  }

  private forgetHolds(now: Date): void {
    for (const [destinationId, until] of this.held) if (until <= now.getTime()) this.held.delete(destinationId);
  }

  private windowStart(now: Date): Date {
    if (now.getTime() < this.window.fullPassAt) return this.window.from;
    this.window.fullPassAt = now.getTime() + FULL_PASS_EVERY_MS;
    this.window.from = new Date(0);
    return this.window.from;
  }

  private async measureAge(now: Date): Promise<void> {
    if (this.clock.monotonicMs() - this.ageLookedAtMs < AGE_EVERY_MS) return;
    this.ageLookedAtMs = this.clock.monotonicMs();
    const since = await this.claims.oldestWaitingSince();
    this.metrics.setOldestPending(since ? (now.getTime() - since.getTime()) / 1_000 : 0);
  }
}
