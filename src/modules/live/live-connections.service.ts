import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { PollingWorker } from '../../common/lifecycle/index.js';
import { Logger } from '../../common/logging/index.js';
import { gauge } from '../../common/metrics/index.js';
import { LiveConfig } from '../../config/index.js';
import { isVisible } from './feed-event.js';
import { LiveConnection, type LiveSink } from './live-connection.js';
import './live.errors.js';
import { LiveFeed } from './live-feed.service.js';
import { Replays } from './replays.service.js';

/** Who listens, and who that is later. */
export interface LiveCaller {
  readonly actor: Actor;
  /** The same caller as they are now; null once they may act no more. */
  again(): Promise<Actor | null>;
}

/** A connection that is ready to write. */
export interface OpenConnection {
  /** From now on it is written to the sink. */
  start(sink: LiveSink): void;
  drained(): void;
  /** The receiver is gone. May be called more than once. */
  close(): void;
}

interface Entry {
  actor: Actor;
  readonly again: () => Promise<Actor | null>;
  readonly connection: LiveConnection;
  askedAtMs: number;
  /** Of the last time that the caller was known to be let in. */
  knownAtMs: number;
  beatAtMs: number;
}

const TICK_MS = 500;
/** With the four seconds that a caller is known for, and one tick, nobody listens longer than some seconds after a revocation. */
const ASK_EVERY_MS = 1_000;
/** While nobody can say whether a caller may still listen. */
const UNKNOWN_FOR_MS = 10_000;
const BEAT_EVERY_MS = 15_000;
const RETRY_SECONDS = 5;
/** For receivers to say goodbye when the process ends. */
const FAREWELL_MS = 2_000;
const PERMISSION = 'services:read';

const open = gauge('live_connections', 'Open live connections of this process');

/** All live connections of this process: how many, whose, and whether they may still listen. */
@Injectable()
export class LiveConnections implements OnModuleInit, OnModuleDestroy {
  private readonly entries = new Set<Entry>();
  private readonly byCaller = new Map<string, number>();
  private readonly ticks: PollingWorker;
  private total = 0;
  private isTicking = false;
  private isStopping = false;
  private allClosed: (() => void) | undefined;

  constructor(
    private readonly feed: LiveFeed,
    private readonly replays: Replays,
    private readonly config: LiveConfig,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.ticks = new PollingWorker({ name: 'live.connections', everyMs: TICK_MS, work: () => this.tick() }, logger);
  }

  onModuleInit(): void {
    open.set(0);
  }

  /** Comes before the server waits for its connections to end, and before the last row of the access log is written. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    for (const { connection } of this.entries) connection.end();
    await this.ticks.stop();
    if (this.total === 0) return;
    const allClosed = new Promise<void>((resolve) => {
      this.allClosed = resolve;
    });
    await Promise.race([allClosed, pause(FAREWELL_MS, undefined, { ref: false })]);
  }

  /**
   * A connection for a caller.
   * @param after the caller knows everything up to here; undefined: asks for what comes; null: an id that nobody gave
   * @throws live.too_many, live.full, database.unavailable
   */
  async open(caller: LiveCaller, after: number | null | undefined): Promise<OpenConnection> {
    const release = this.admit(caller.actor);
    const now = this.clock.monotonicMs();
    const entry: Entry = {
      actor: caller.actor,
      again: () => caller.again(),
      connection: new LiveConnection(
        (event) => isVisible(event, entry.actor),
        () => this.clock.monotonicMs(),
      ),
      askedAtMs: now,
      knownAtMs: now,
      beatAtMs: now,
    };
    let isJoined = false;
    let isClosed = false;
    const close = (): void => {
      if (isClosed) return;
      isClosed = true;
      if (isJoined) this.feed.leave(entry.connection);
      this.entries.delete(entry);
      release();
    };
    try {
      const position = await this.feed.join(entry.connection);
      isJoined = true;
      const missed = after === undefined ? undefined : await this.replays.between(caller.actor, after, position);
      const told = missed === undefined ? position : missed.events === null ? null : (after ?? position);
      return {
        start: (sink) => {
          if (isClosed) return;
          this.entries.add(entry);
          this.beginToTick();
          entry.connection.begin(sink, { position, told, missed: missed?.events ?? [] });
          if (this.isStopping) entry.connection.end();
        },
        drained: () => {
          entry.connection.drained();
        },
        close,
      };
    } catch (error) {
      close();
      throw error;
    }
  }

  /** @returns gives the place back */
  private admit({ kind, id }: Actor): () => void {
    const key = `${kind}:${id}`;
    const own = this.byCaller.get(key) ?? 0;
    const later = { retryAfterSeconds: RETRY_SECONDS };
    if (this.isStopping || this.total >= this.config.LIVE_CONNECTIONS) throw new DomainError('live.full', later);
    if (own >= this.config.LIVE_CONNECTIONS_PER_CALLER) throw new DomainError('live.too_many', later);
    this.byCaller.set(key, own + 1);
    this.total += 1;
    open.set(this.total);
    return () => {
      const left = (this.byCaller.get(key) ?? 1) - 1;
      if (left === 0) this.byCaller.delete(key);
      else this.byCaller.set(key, left);
      this.total -= 1;
      open.set(this.total);
      if (this.total === 0) this.allClosed?.();
    };
  }

  private beginToTick(): void {
    if (this.isTicking) return;
    this.isTicking = true;
    this.ticks.start();
  }

  private async tick(): Promise<boolean> {
    const now = this.clock.monotonicMs();
    const due: Entry[] = [];
    for (const entry of this.entries) {
      if (now - entry.beatAtMs >= BEAT_EVERY_MS) {
        entry.beatAtMs = now;
        entry.connection.beat();
      }
      if (now - entry.askedAtMs >= ASK_EVERY_MS) due.push(entry);
    }
    await Promise.all(due.map((entry) => this.askAgain(entry, now)));
    return false;
  }

  private async askAgain(entry: Entry, now: number): Promise<void> {
    entry.askedAtMs = now;
    const actor = await this.presentActor(entry);
    if (actor === undefined) {
      if (now - entry.knownAtMs > UNKNOWN_FOR_MS) entry.connection.end();
    } else if (actor?.permissions.has(PERMISSION) === true) {
      entry.actor = actor;
      entry.knownAtMs = now;
    } else entry.connection.end();
  }

  /** Null for somebody who may act no more, undefined where nobody can say. */
  private async presentActor({ again }: Entry): Promise<Actor | null | undefined> {
    try {
      return await again();
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'forbidden') return null;
      this.logger.debug({ err: error }, 'caller of a live connection could not be looked up');
      return undefined;
    }
  }
}
