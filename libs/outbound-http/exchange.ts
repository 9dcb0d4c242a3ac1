import { createSecureContext, type SecureContext } from 'node:tls';
import { ExchangeRun, type RunOptions } from './exchange-run.js';
import type { OutboundGate } from './gate.js';
import type { Exchange } from './types.js';

export interface ExchangeOptions {
  /** Certificate authorities instead of the built-in list, PEM. */
  readonly ca?: string | readonly string[];
  /** Limit of connecting, in milliseconds; the deadline of the exchange counts beside it. */
  readonly connectTimeoutMs?: number;
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
  // Loading the certificate authorities takes milliseconds; one context serves all, sessions are not kept in it.
  let context: SecureContext | undefined;
  const runOptions: RunOptions = {
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    userAgent: options.userAgent ?? 'Vigia/0',
    maxBodyBytes: DEFAULT_MAX_BODY_BYTES,
    secureContext: () =>
      (context ??= createSecureContext(
        options.ca === undefined ? {} : { ca: typeof options.ca === 'string' ? options.ca : [...options.ca] },
      )),
  };
  return (request) => new Promise((resolve) => new ExchangeRun(gate, runOptions, request, resolve).start());
}
