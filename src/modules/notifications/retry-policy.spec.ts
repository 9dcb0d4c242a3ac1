import fc from 'fast-check';
import { outcomeOfFailure } from './channels/webhook.channel.js';
import { outcomeOfSmtpError } from './channels/smtp-outcome.js';
import { outcomeOfStatus, parseRetryAfter, retryPauseMs } from './retry-policy.js';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-03-01T12:00:00Z');

describe('retry pause', () => {
  const highest = (base: number, cap: number): number => Math.min(base, cap);
  const lowest = (): number => 0;

  it('doubles from the base up to an hour', () => {
    const pause = (attempt: number): number =>
      retryPauseMs({ attempt, baseMs: 5_000, retryAfterMs: null }, highest) - 50;
    expect([1, 2, 3, 4].map(pause)).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect(pause(11)).toBe(HOUR_MS);
    expect(pause(500)).toBe(HOUR_MS);
  });

  it('is drawn from the whole range, never below its floor', () => {
    expect(retryPauseMs({ attempt: 9, baseMs: 5_000, retryAfterMs: null }, lowest)).toBe(50);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 100, max: 60_000 }), (attempt, baseMs) => {
        const pauseMs = retryPauseMs({ attempt, baseMs, retryAfterMs: null });
        return Number.isInteger(pauseMs) && pauseMs >= 50 && pauseMs <= HOUR_MS + 50;
      }),
    );
  });

  it('gives way to what the receiver asks for, up to a day', () => {
    expect(retryPauseMs({ attempt: 1, baseMs: 5_000, retryAfterMs: 90_000 }, highest)).toBe(90_000);
    expect(retryPauseMs({ attempt: 9, baseMs: 5_000, retryAfterMs: 0 }, highest)).toBe(0);
    expect(retryPauseMs({ attempt: 1, baseMs: 5_000, retryAfterMs: 99 * HOUR_MS }, highest)).toBe(24 * HOUR_MS);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
  ])('%s is %d ms', (header, ms) => {
    expect(parseRetryAfter(header, NOW)).toBe(ms);
  });

  it.each([undefined, '', '-1', '1.5', '1e3', '0x10', 'soon', '9999999999', '2026-03-01T12:01:00Z'])(
    '%s is not understood',
    (header) => {
      expect(parseRetryAfter(header, NOW)).toBeNull();
    },
  );
});

describe('HTTP status', () => {
  it.each([200, 201, 202, 204, 299])('%d delivers', (status) => {
    expect(outcomeOfStatus(status, null)).toEqual({ kind: 'delivered', status });
  });

  it.each([301, 302, 308, 408, 425, 429, 500, 502, 503, 504])('%d is tried again', (status) => {
    expect(outcomeOfStatus(status, 7_000)).toMatchObject({
      kind: 'retry',
      status,
      retryAfterMs: 7_000,
      mayHaveArrived: false,
    });
  });

  it.each([400, 401, 403, 404, 405, 413, 422, 451])('%d refuses for good', (status) => {
    expect(outcomeOfStatus(status, null)).toMatchObject({ kind: 'refused', status, isGone: false });
  });

  it('410 says that the destination is gone', () => {
    expect(outcomeOfStatus(410, null)).toMatchObject({ kind: 'refused', isGone: true });
  });
});

describe('failure of an exchange', () => {
  const failure = { code: null, detail: 'Something.' };

  it('may have arrived once the request was on its way, and not before', () => {
    expect(outcomeOfFailure({ ...failure, kind: 'timeout', phase: 'first_byte' })).toMatchObject({
      mayHaveArrived: true,
    });
    expect(outcomeOfFailure({ ...failure, kind: 'connect', phase: 'download' })).toMatchObject({
      mayHaveArrived: true,
    });
    expect(outcomeOfFailure({ ...failure, kind: 'connect', phase: 'tcp' })).toMatchObject({ mayHaveArrived: false });
    expect(outcomeOfFailure({ ...failure, kind: 'tls', phase: 'tls' })).toMatchObject({ mayHaveArrived: false });
  });

  it('is final where the gate refuses, and nobody else’s where it is our own', () => {
    expect(outcomeOfFailure({ ...failure, kind: 'refused', phase: null })).toMatchObject({
      kind: 'refused',
      isGone: false,
    });
    expect(outcomeOfFailure({ ...failure, kind: 'local', phase: null })).toMatchObject({ kind: 'local' });
    expect(outcomeOfFailure({ ...failure, kind: 'aborted', phase: null })).toMatchObject({ kind: 'local' });
  });
});

describe('SMTP error', () => {
  const error = (fields: object): Error => Object.assign(new Error('secret@example.com was refused'), fields);

  it('5xx refuses the mail, 4xx is tried again, neither quotes the server', () => {
    const refused = outcomeOfSmtpError(error({ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }));
    expect(refused).toMatchObject({ kind: 'refused', status: 550, reason: 'receiver_refused' });
    const later = outcomeOfSmtpError(error({ code: 'EMESSAGE', responseCode: 451, command: 'DATA' }));
    expect(later).toMatchObject({ kind: 'retry', status: 451, mayHaveArrived: false });
    expect(JSON.stringify([refused, later])).not.toContain('secret@example.com');
  });

  it('a refused login waits for a person, whatever its code', () => {
    expect(outcomeOfSmtpError(error({ code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }))).toMatchObject({
      kind: 'retry',
    });
  });

  it('may have arrived only after DATA', () => {
    expect(outcomeOfSmtpError(error({ code: 'ESOCKET', command: 'CONN' }))).toMatchObject({ mayHaveArrived: false });
    expect(outcomeOfSmtpError(error({ code: 'ETIMEDOUT', command: 'DATA' }))).toMatchObject({ mayHaveArrived: true });
    expect(outcomeOfSmtpError('odd')).toMatchObject({ kind: 'retry', mayHaveArrived: true });
  });
});
