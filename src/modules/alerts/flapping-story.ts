import { durationSecondsOf, type Happening } from './happening.js';
import type { ServiceStory } from './service-story.js';

/** All that a message says about flapping. */
export interface FlappingStory extends ServiceStory {
  readonly flappingId: string;
  readonly endReason: 'steady' | 'service_deleted' | null;
  /** Changes among the last 20 evaluations when it began. */
  readonly changes: number;
  /** Outages that made it so, and of the second message those within. */
  readonly outages: number;
  /** Of those the longest, in whole seconds; one that goes on up to now. */
  readonly longestOutageSeconds: number;
  /** Whether an outage goes on. */
  readonly isDown: boolean;
}

type Outage = Pick<Happening, 'startedAt' | 'endedAt'>;

/** Number and longest of some outages. @param outages newest first */
export function sumOf(outages: readonly Outage[], now: Date): Pick<FlappingStory, 'outages' | 'longestOutageSeconds'> {
  const seconds = outages.map(
    ({ startedAt, endedAt }) => durationSecondsOf({ startedAt, endedAt: endedAt ?? now }) ?? 0,
  );
  return { outages: outages.length, longestOutageSeconds: Math.max(0, ...seconds) };
}

/** `data` of a webhook. Fields are added, never renamed: machines read them. */
export function flappingDataOf(story: FlappingStory): Record<string, unknown> {
  const { startedAt, endedAt, isDown, ...rest } = story;
  return {
    ...rest,
    state: endedAt === null ? 'flapping' : isDown ? 'down' : 'up',
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    durationSeconds: durationSecondsOf(story),
  };
}
