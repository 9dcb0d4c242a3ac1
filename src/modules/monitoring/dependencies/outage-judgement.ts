import type { Snapshot } from '../../../../libs/probing/index.js';

/** What is known of a service that another one depends on. */
export interface Parent {
  readonly id: string;
  readonly isPaused: boolean;
  readonly snapshot: Pick<Snapshot, 'state' | 'confirmed' | 'returnTo'>;
  /** Start of its latest check; null when there is none. */
  readonly lastCheckAt: Date | null;
  /** End of its latest outage; null when that goes on, or there was none. */
  readonly recoveredAt: Date | null;
}

/** An outage of a service that depends on others. */
export interface ChildOutage {
  /** First failure. */
  readonly startedAt: Date;
  readonly confirmedAt: Date;
  /** Parent that explains it, as it was judged before. */
  readonly suppressedBy: string | null;
  /** Seconds between two checks of the service. */
  readonly intervalSeconds: number;
}

/** Whether an outage is explained by a parent that is DOWN, or whether that cannot be said yet. */
export type Judgement =
  | { readonly kind: 'own' }
  | { readonly kind: 'suppressed'; readonly by: string }
  /** `unasked`: parents without a check since the child's first failure. */
  | { readonly kind: 'awaited'; readonly unasked: readonly string[] };

/** So long the first answer of parents is waited for after the confirmation. */
const WAIT_MS = 10_000;
/** After its parent came back a child has so many of its own intervals to come back too. */
const GRACE_INTERVALS = 2;

/**
 * Judges an outage by the parents of its service. One that is DOWN explains it. One whose failure is being confirmed, and for ten
 * seconds one that was not asked since the child's first failure, may still turn out to. Parents that were never evaluated, are
 * UNKNOWN or paused explain nothing. After the parent's recovery the child has two intervals to recover too.
 */
export function judgeOutage(outage: ChildOutage, parents: readonly Parent[], now: Date): Judgement {
  const down = parents.find((parent) => standingOf(parent) === 'down');
  if (down) return { kind: 'suppressed', by: down.id };
  const unasked = parents.filter(
    (parent) =>
      standingOf(parent) === 'passing' && (parent.lastCheckAt === null || parent.lastCheckAt < outage.startedAt),
  );
  const isEarly = now.getTime() < outage.confirmedAt.getTime() + WAIT_MS;
  const isDoubtful = parents.some((parent) => standingOf(parent) === 'doubtful');
  if (isDoubtful || (isEarly && unasked.length > 0)) return { kind: 'awaited', unasked: unasked.map(({ id }) => id) };
  const former = parents.find(({ id }) => id === outage.suppressedBy);
  if (former && standingOf(former) === 'passing' && former.recoveredAt !== null) {
    const graceMs = GRACE_INTERVALS * outage.intervalSeconds * 1_000;
    if (now.getTime() < former.recoveredAt.getTime() + graceMs) return { kind: 'suppressed', by: former.id };
  }
  return { kind: 'own' };
}

function standingOf({ isPaused, snapshot }: Parent): 'down' | 'doubtful' | 'passing' | 'unknown' {
  const { state, confirmed, returnTo } = snapshot;
  if (isPaused) return 'unknown';
  if (state === 'down' || (state === 'recovering' && confirmed === 'down')) return 'down';
  if (state === 'suspect' && (returnTo === 'up' || returnTo === 'degraded')) return 'doubtful';
  return state === 'up' || state === 'degraded' ? 'passing' : 'unknown';
}
