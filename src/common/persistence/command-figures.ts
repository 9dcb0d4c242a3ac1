import type { mongo } from 'mongoose';
import type { Clock } from '../clock/index.js';
import { counter, histogram } from '../metrics/index.js';
import { allCollections } from './collection.js';

/** A command that took long. Never what was asked: names only. */
export interface SlowCommand {
  readonly command: string;
  readonly collection: string;
  readonly durationMs: number;
  /** When it ended. */
  readonly at: Date;
  readonly hasFailed: boolean;
}

export interface CommandTotal {
  readonly command: string;
  readonly count: number;
  readonly failed: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

/** Others are counted together, so that nothing that a server or a caller does makes new series. */
const COMMANDS = new Set([
  ...['find', 'getMore', 'aggregate', 'count', 'distinct', 'insert', 'update', 'delete', 'findAndModify', 'bulkWrite'],
  ...['commitTransaction', 'abortTransaction', 'endSessions', 'ping', 'hello', 'collStats', 'killCursors'],
]);
const OTHER = 'other';
const NONE = 'none';
const MAX_SLOW = 50;
const MAX_RUNNING = 10_000;

const durations = histogram(
  'database_query_duration_seconds',
  'Duration of commands of this process to the database',
  [0.001, 0.005, 0.025, 0.1, 0.5, 2.5],
  ['collection', 'command'],
);
const failures = counter('database_commands_failed_total', 'Commands of this process that the database refused', [
  'command',
]);

/** What this process asks of the database, followed from the driver's events: totals, and the latest slow commands. */
export class CommandFigures {
  private readonly byCommand = new Map<string, { count: number; failed: number; totalMs: number; maxMs: number }>();
  private readonly running = new Map<number, string>();
  private readonly latestSlow: SlowCommand[] = [];
  private known: ReadonlySet<string> | undefined;

  /** @param slowMs from how many milliseconds on a command is slow */
  follow(client: mongo.MongoClient, slowMs: number, clock: Clock): void {
    client.on('commandStarted', (event) => {
      if (this.running.size >= MAX_RUNNING) this.running.clear(); // of connections that broke: no end was told
      this.running.set(event.requestId, this.collectionOf(event.commandName, event.command));
    });
    client.on('commandSucceeded', (event) => {
      this.ended(event, { slowMs, hasFailed: false, at: clock.now() });
    });
    client.on('commandFailed', (event) => {
      this.ended(event, { slowMs, hasFailed: true, at: clock.now() });
    });
  }

  /** Since the process began, most time first. */
  totals(): CommandTotal[] {
    return [...this.byCommand]
      .map(([command, figures]) => ({ command, ...figures }))
      .sort((a, b) => b.totalMs - a.totalMs);
  }

  /** The latest 50, newest first. */
  slow(): SlowCommand[] {
    return [...this.latestSlow].reverse();
  }

  private ended(
    { requestId, commandName, duration }: Pick<mongo.CommandSucceededEvent, 'requestId' | 'commandName' | 'duration'>,
    { slowMs, hasFailed, at }: { readonly slowMs: number; readonly hasFailed: boolean; readonly at: Date },
  ): void {
    const command = COMMANDS.has(commandName) ? commandName : OTHER;
    const collection = this.running.get(requestId) ?? NONE;
    this.running.delete(requestId);
    const figures = this.byCommand.get(command) ?? { count: 0, failed: 0, totalMs: 0, maxMs: 0 };
    figures.count += 1;
    figures.totalMs += duration;
    figures.maxMs = Math.max(figures.maxMs, duration);
    if (hasFailed) figures.failed += 1;
    this.byCommand.set(command, figures);
    durations.observe({ collection, command }, duration / 1_000);
    if (hasFailed) failures.inc({ command });
    if (duration < slowMs) return;
    this.latestSlow.push({ command, collection, durationMs: duration, at, hasFailed });
    if (this.latestSlow.length > MAX_SLOW) this.latestSlow.shift();
  }

  private collectionOf(commandName: string, command: mongo.Document): string {
    const named: unknown = commandName === 'getMore' ? command['collection'] : command[commandName];
    if (typeof named !== 'string') return NONE;
    this.known ??= new Set(allCollections().map(({ name }) => name));
    return this.known.has(named) ? named : OTHER;
  }
}
