import { execFile } from 'node:child_process';
import { attempt, type Attempt, type Outcome } from './attempt.js';
import type { Echoes, EchoWish, SendEchoes } from './echo-wish.js';
import { abortedFailure, codeOf, localFailure } from './failures.js';
import type { OutboundGate } from './gate.js';
import { ANY_USER_PORT } from './port-policy.js';
import type { ExchangeFailure } from './types.js';

export interface SendEchoesOptions {
  /** Default `ping`, from where systems keep programs: that of iputils, of inetutils or of BusyBox. */
  readonly program?: string;
}

const INTERVAL_MS = 200;
/** Time that the program gets to say what it has counted. */
const REPORT_MS = 300;
/** Where systems keep it. */
const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';
const MAX_OUTPUT_BYTES = 16 * 1024;

/**
 * Makes the function that sends echo requests. Node has no socket for them and raw ones want a privilege, so the system's program does
 * it, which has or needs none. Its words are ours but for the address, and that comes from the gate.
 */
export function createSendEchoes(gate: OutboundGate, { program = 'ping' }: SendEchoesOptions = {}): SendEchoes {
  return (wish) =>
    attempt(wish, async (current) => {
      const found = await current.find(gate, gate.inspectHost(wish.host, ANY_USER_PORT), wish.timeoutMs);
      if (!found.ok) return found;
      if (current.isOver) return { ok: false, failure: abortedFailure('dns') };
      current.clock.enter('first_byte');
      return countedBy(await run(program, wordsOf(wish, found.value.text), current));
    });
}

/** The last answer is waited for in whole seconds, as every one of these programs knows. */
function wordsOf({ count, timeoutMs }: EchoWish, address: string): string[] {
  const lastWaitMs = timeoutMs - (count - 1) * INTERVAL_MS - REPORT_MS;
  const waitSeconds = Math.max(1, Math.floor(lastWaitMs / 1_000));
  return ['-q', '-c', String(count), '-i', String(INTERVAL_MS / 1_000), '-W', String(waitSeconds), address];
}

interface Ended {
  /** Null when it was not started at all. */
  readonly exitCode: number | null;
  readonly startFault: string | null;
  readonly output: string;
  readonly complaint: string;
}

function run(program: string, words: readonly string[], current: Attempt): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      words,
      // Words and decimal points are those of the C locale; nothing else of this process is any business of the program.
      { env: { LC_ALL: 'C', PATH }, maxBuffer: MAX_OUTPUT_BYTES, encoding: 'latin1' },
      (error, output, complaint) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ exitCode, startFault: codeOf(error), output, complaint });
      },
    );
    current.onOver(() => child.kill('SIGKILL'));
  });
}

/** Exit codes: 0 when something came back, 1 when nothing did, others for faults. */
function countedBy({ exitCode, startFault, output, complaint }: Ended): Outcome<Echoes> {
  if (startFault === 'ENOENT') return unavailable(startFault, 'its program is not installed');
  if (startFault !== null) return unavailable(startFault, 'its program cannot be started');
  const counts = /(\d+) packets transmitted, (\d+) (?:packets )?received(?:.*?\+(\d+) errors)?/.exec(output);
  if (exitCode === 0 || exitCode === 1) {
    if (counts === null) return unavailable(null, 'its program speaks in words that are not known');
    const times = /min\/avg\/max(?:\/[a-z]+)? = ([\d.]+)\/([\d.]+)\/([\d.]+)/.exec(output);
    const [sent, received, unreachable] = [counts[1], counts[2], counts[3] ?? '0'].map(Number);
    const roundTrip = times && { minMs: Number(times[1]), avgMs: Number(times[2]), maxMs: Number(times[3]) };
    return { ok: true, value: { sent: sent ?? 0, received: received ?? 0, unreachable: unreachable ?? 0, roundTrip } };
  }
  if (/unreachable/i.test(complaint)) {
    const detail = 'There is no way to the address.';
    return { ok: false, failure: { kind: 'connect', phase: 'first_byte', code: null, detail } };
  }
  if (/not permitted|denied/i.test(complaint)) return unavailable(null, 'this process may not send echo requests');
  return { ok: false, failure: localFailure('first_byte', null) };
}

/** A fault of this machine that its operator can mend. */
function unavailable(code: string | null, why: string): { readonly ok: false; readonly failure: ExchangeFailure } {
  const detail = `Ping is not available here: ${why}.`;
  return { ok: false, failure: { ...localFailure(null, code), detail } };
}
