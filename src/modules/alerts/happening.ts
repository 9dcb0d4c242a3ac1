import type { Tx } from '../../common/persistence/index.js';

export type HappeningKind = 'incident' | 'flapping';

/** Something that began and may be over, and that people are told of once each: an outage, or flapping. */
export interface Happening {
  readonly kind: HappeningKind;
  readonly id: string;
  readonly serviceId: string;
  readonly clientId: string;
  readonly startedAt: Date;
  /** Null while it lasts. */
  readonly endedAt: Date | null;
}

/** Names of its two messages. The kind is their topic. */
export const EVENTS: Readonly<Record<HappeningKind, { readonly beginning: string; readonly end: string }>> = {
  incident: { beginning: 'opened', end: 'resolved' },
  flapping: { beginning: 'started', end: 'ended' },
};

/**
 * How a message words it: `opened` while it lasts; `recovered` when it was over before the first message could leave; `resolved`
 * for the second message.
 */
export type Variant = 'opened' | 'recovered' | 'resolved';

/** How a message is worded now. */
export function variantOf({ kind, endedAt }: Pick<Happening, 'kind' | 'endedAt'>, event: string): Variant {
  if (event === EVENTS[kind].end) return 'resolved';
  if (event !== EVENTS[kind].beginning) throw new Error(`unknown event of ${kind}: ${event}`);
  return endedAt === null ? 'opened' : 'recovered';
}

/**
 * When it was known for sure, to the second: its row is written at that moment, and its id begins with the time. `startedAt` lies
 * earlier, at the first failure.
 */
export function confirmedAt({ id }: Pick<Happening, 'id'>): Date {
  return new Date(Number.parseInt(id.slice(0, 8), 16) * 1_000);
}

/** Whole seconds that it lasted; null while it lasts. */
export function durationSecondsOf({ startedAt, endedAt }: Pick<Happening, 'startedAt' | 'endedAt'>): number | null {
  return endedAt && Math.max(0, Math.round((endedAt.getTime() - startedAt.getTime()) / 1_000));
}

/** Who is told of one kind of happening. Each reads the present state and converges. */
export interface HappeningRule {
  /** Those that may lack a message: what lasts, and what ended lately. */
  recent(now: Date): AsyncIterable<readonly Happening[]>;
  /** Whether people are not to hear of its beginning, or not yet. What was told before is told the end of. */
  isSilenced(happening: Happening): Promise<boolean>;
  /** Wishes the messages that are missing. @returns how many those were */
  apply(id: string, tx: Tx): Promise<number>;
}
