import { judgeRefresh, type Session } from './session.js';

const NOW = new Date('2026-01-02T00:00:00Z');
const ago = (ms: number): Date => new Date(NOW.getTime() - ms);
const GRACE_MS = 10_000;

function aSession(given: Partial<Session> = {}): Session {
  return {
    id: '65a000000000000000000001',
    userId: '65a000000000000000000002',
    counter: 7,
    rotatedAt: ago(60_000),
    createdAt: ago(900_000),
    lastSeenAt: ago(60_000),
    idleUntil: ago(-1),
    absoluteUntil: ago(-1),
    ip: '192.0.2.1',
    userAgent: '',
    revokedAt: null,
    ...given,
  };
}

describe('rule of refresh', () => {
  const justNow = { rotatedAt: ago(GRACE_MS - 1) };
  const before = { rotatedAt: ago(GRACE_MS) };
  it.each([
    ['the current one', 7, before, 'advance'],
    ['the current one within the grace', 7, justNow, 'repeat'],
    ['the one before within the grace', 6, justNow, 'repeat'],
    ['the one before, later', 6, before, 'reuse'],
    ['an older one within the grace', 5, justNow, 'reuse'],
    ['an older one', 0, before, 'reuse'],
    ['one that was never given', 8, justNow, 'ahead'],
    ['the current one of a revoked session', 7, { revokedAt: ago(1) }, 'ended'],
    ['the one before, of a revoked session within the grace', 6, { ...justNow, revokedAt: ago(1) }, 'ended'],
    ['an older one of a revoked session', 1, { revokedAt: ago(1) }, 'ended'],
    ['the current one of an idle session', 7, { idleUntil: NOW }, 'ended'],
    ['the current one past the absolute end', 7, { absoluteUntil: NOW }, 'ended'],
  ] as const)('%s: %s', (_, counter, given, outcome) => {
    expect(judgeRefresh(aSession(given), counter, NOW, GRACE_MS)).toBe(outcome);
  });
});
