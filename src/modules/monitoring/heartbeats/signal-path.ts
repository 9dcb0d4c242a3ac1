import type { SignalKind } from '../../../../libs/probing/index.js';

/** What the end of an address says. */
export interface PathSignal {
  readonly kind: SignalKind;
  readonly exitCode: number | null;
}

/** `start`, `fail`, `log`, or the exit code of a process, of which 0 is good; nothing is good. Null for anything else. */
export function signalOf(word: string | undefined): PathSignal | null {
  if (word === undefined) return { kind: 'ok', exitCode: null };
  if (word === 'start' || word === 'fail' || word === 'log') return { kind: word, exitCode: null };
  if (!/^\d{1,3}$/.test(word) || Number(word) > 255) return null;
  const exitCode = Number(word);
  return { kind: exitCode === 0 ? 'ok' : 'fail', exitCode };
}
