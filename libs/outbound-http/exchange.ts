import { dialOptions, type DialSettings } from './dial.js';
import { ExchangeRun, type RunOptions } from './exchange-run.js';
import type { OutboundGate } from './gate.js';
import type { Exchange } from './types.js';

export interface ExchangeOptions extends DialSettings {
  /** Sent unless the request names its own. */
  readonly userAgent?: string;
}

/** Default limit of a body after decompression, in bytes. */
export const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;

/**
 * Makes the function that carries out single HTTP exchanges through the gate. It follows no redirect, retries nothing,
 * reuses no connection and no TLS session, and never rejects: what goes wrong is a value.
 */
export function createExchange(gate: OutboundGate, options: ExchangeOptions = {}): Exchange {
  const runOptions: RunOptions = {
    ...dialOptions(options),
    userAgent: options.userAgent ?? 'Vigia/0',
    maxBodyBytes: DEFAULT_MAX_BODY_BYTES,
  };
  return (request) => new Promise((resolve) => new ExchangeRun(gate, runOptions, request, resolve).start());
}
