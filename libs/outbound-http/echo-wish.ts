import type { AttemptLimits, Outcome } from './attempt.js';
import type { Measured } from './types.js';

/** Echo requests (ICMP, RFC 792 and RFC 4443 §4) to one address. */
export interface EchoWish extends AttemptLimits {
  readonly host: string;
  /** How many are sent, 200 ms apart. */
  readonly count: number;
}

export interface Echoes {
  readonly sent: number;
  readonly received: number;
  /** Answers of routers that the address cannot be reached. */
  readonly unreachable: number;
  /** Null when nothing came back; milliseconds. */
  readonly roundTrip: { readonly minMs: number; readonly avgMs: number; readonly maxMs: number } | null;
}

/** Sends echo requests through the gate and counts what comes back. Nothing is thrown; that nothing comes back is a value. */
export type SendEchoes = (wish: EchoWish) => Promise<Measured & Outcome<Echoes>>;
