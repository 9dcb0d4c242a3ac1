import type { MonitorState } from '../../../libs/probing/index.js';

/** Worst first. */
const BADNESS: readonly MonitorState[] = ['down', 'recovering', 'suspect', 'unknown', 'degraded', 'new', 'up'];

/**
 * The state of a client is the worst of its services that are not paused: down, recovering, suspect, unknown, degraded,
 * new, up. Where nothing is watched nothing is known: `unknown`.
 */
export function worstState(
  services: readonly { readonly state: MonitorState; readonly isPaused: boolean }[],
): MonitorState {
  const present = new Set(services.filter((service) => !service.isPaused).map((service) => service.state));
  return BADNESS.find((state) => present.has(state)) ?? 'unknown';
}
