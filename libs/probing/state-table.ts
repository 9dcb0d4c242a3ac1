import type { MonitorState, TransitionCause } from './monitor-types.js';

/** One permitted step of the machine. */
export interface TransitionRule {
  readonly from: MonitorState;
  readonly to: MonitorState;
  readonly cause: TransitionCause;
  /** What has to happen, in words. */
  readonly when: string;
  /** From when the new state counts. */
  readonly counts: string;
}

type Row = readonly [
  from: readonly MonitorState[],
  to: MonitorState,
  cause: TransitionCause,
  when: string,
  counts: string,
];

const CHECK = 'start of the check';
const EVENT = 'time of the event';

const ROWS: readonly Row[] = [
  [['new'], 'up', 'first_pass', 'first passing check', CHECK],
  [['new'], 'degraded', 'first_pass', 'first passing check is slow, and one slow check is enough', CHECK],
  [['new', 'up', 'degraded'], 'suspect', 'first_failure', 'a check fails', CHECK],
  [['unknown'], 'suspect', 'first_failure', 'a check fails and no incident is open', CHECK],
  [['suspect'], 'down', 'failures_confirmed', 'failThreshold failures in a row', 'first failure of the row'],
  [['suspect'], 'up', 'blip_over', 'a check passes before that', 'as before; no downtime'],
  [['suspect'], 'degraded', 'blip_over', 'a check passes; it was or is DEGRADED', 'as before; no downtime'],
  [['up'], 'degraded', 'slow', 'slowThreshold slow checks in a row', CHECK],
  [['degraded'], 'up', 'fast_again', 'fastThreshold fast checks in a row', CHECK],
  [['down'], 'recovering', 'first_pass_after_down', 'a check passes', `${CHECK}; counts as DOWN until confirmed`],
  [['unknown'], 'recovering', 'first_pass_after_down', 'a check passes and an incident is open', CHECK],
  [['recovering'], 'up', 'recovery_confirmed', 'okThreshold passes in a row', 'first pass of the row'],
  [['recovering'], 'degraded', 'recovery_confirmed', 'the same, with slowThreshold slow ones', 'first pass of the row'],
  [['recovering'], 'down', 'failed_again', 'a check fails', 'as before; same incident'],
  [['unknown'], 'down', 'failed_again', 'a check fails and an incident is open', `${CHECK}; same incident`],
  [['unknown'], 'up', 'observed_again', 'a check passes and no incident is open', CHECK],
  [['unknown'], 'degraded', 'observed_again', 'a check passes; it was or is DEGRADED', CHECK],
  ...unknownBy('silence', 'no result for 2 × interval + timeout', 'last verdict + interval'),
  ...unknownBy('probe_errors', 'probeErrorThreshold probe errors in a row', 'last verdict + interval'),
  ...unknownBy('gap', 'clock step, database fault or blind vantage point', 'begin of the gap'),
  [['new'], 'new', 'paused', 'pause', EVENT],
  [['up'], 'up', 'paused', 'pause', EVENT],
  [['degraded'], 'degraded', 'paused', 'pause', EVENT],
  [['down', 'recovering'], 'down', 'paused', 'pause; the incident stays open', EVENT],
  [['unknown'], 'unknown', 'paused', 'pause', EVENT],
  ...(['new', 'up', 'degraded', 'unknown'] as const).map(backTo('paused', 'pause', EVENT)),
  [['new'], 'new', 'resumed', 'resume of a monitor that never had a verdict', EVENT],
  [['up', 'degraded', 'down', 'unknown'], 'unknown', 'resumed', 'resume', EVENT],
  ...(['new', 'up', 'degraded', 'unknown'] as const).map(
    backTo('reconfigured', 'target or assertions edited', 'as before'),
  ),
  [['recovering'], 'down', 'reconfigured', 'target or assertions edited', 'as before; same incident'],
];

/** Every permitted step. A test compares it in both directions with what random histories do. */
export const TRANSITION_RULES: readonly TransitionRule[] = ROWS.flatMap(([sources, to, cause, when, counts]) =>
  sources.map((from) => ({ from, to, cause, when, counts })),
);

/** The rules as a Markdown table, for the documents. */
export function describeTransitions(): string {
  const rows = TRANSITION_RULES.map((r) => `| ${r.from} | ${r.to} | \`${r.cause}\` | ${r.when} | ${r.counts} |`);
  return ['| From | To | Cause | When | Counts from |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** The rules as a Mermaid state diagram; pauses and edits are left out, they would hide the rest. */
export function drawTransitions(): string {
  const drawn = TRANSITION_RULES.filter((r) => !['paused', 'resumed', 'reconfigured'].includes(r.cause));
  const edges = new Map<string, Set<string>>();
  for (const { from, to, cause } of drawn) {
    const key = `  ${from} --> ${to}`;
    edges.set(key, (edges.get(key) ?? new Set()).add(cause));
  }
  const lines = [...edges].map(([edge, causes]) => `${edge}: ${[...causes].join(', ')}`);
  return ['stateDiagram-v2', '  [*] --> new', ...lines].join('\n');
}

function unknownBy(cause: TransitionCause, when: string, counts: string): readonly Row[] {
  return [[['new', 'up', 'degraded', 'suspect', 'down', 'recovering'], 'unknown', cause, when, counts]];
}

function backTo(cause: TransitionCause, when: string, counts: string) {
  return (to: MonitorState): Row => [['suspect'], to, cause, `${when}; it was ${to} before the doubt`, counts];
}
