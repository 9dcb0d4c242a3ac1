import type { Flapping, FlappingChange, Snapshot, Transition } from '../../../../libs/probing/index.js';

/** One step of one service, to be made durable. */
export interface StateWrite {
  readonly serviceId: string;
  readonly clientId: string;
  readonly partition: number;
  /** Epoch of the writer's lease. */
  readonly fence: number;
  /** The version on which the step builds; the write makes it one greater. */
  readonly version: number;
  /** Version of the service's configuration that the step takes part in. */
  readonly configVersion: number;
  /** The open segment before the step. */
  readonly segment: Snapshot['segment'];
  readonly snapshot: Snapshot;
  readonly transitions: readonly Transition[];
  readonly flapping: Flapping;
  /** A flapping that begins or ends with this step. */
  readonly flappingChange: FlappingChange | null;
  /** Sentence of the deciding check, safe to show. */
  readonly detail: string | null;
}

/**
 * What became of a write. `refused`: fence or version had moved on, so the state is not ours to write or not what we
 * thought. `failed`: the database was away, and nobody knows whether the write happened.
 */
export type WriteOutcome = 'written' | 'refused' | 'failed';

/** Whether a step does more than count: such steps need a transaction. */
export function hasEffects({ transitions, flappingChange }: StateWrite): boolean {
  if (flappingChange !== null) return true;
  return transitions.some((t) => t.segment !== null || t.opensIncident !== null || t.closesIncident !== null);
}
