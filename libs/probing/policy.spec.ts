import fc from 'fast-check';
import { detectionBoundMs } from './detection.js';
import { createPolicy, recheckDelayMs, silenceAfterMs } from './policy.js';

describe('createPolicy', () => {
  it('completes with the defaults, and a short interval shortens the timeout', () => {
    expect(createPolicy()).toMatchObject({ intervalMs: 30_000, timeoutMs: 10_000, failThreshold: 3, okThreshold: 2 });
    expect(createPolicy({ intervalMs: 10_000 }).timeoutMs).toBe(8_000);
  });

  it('names the value that is out of bounds', () => {
    expect(() => createPolicy({ failThreshold: 0 })).toThrow(/failThreshold must be an integer from 1 to 20/);
    expect(() => createPolicy({ intervalMs: 10_000, timeoutMs: 10_000 })).toThrow(/timeoutMs/);
    expect(() => createPolicy({ recheckDelaysMs: [] })).toThrow(/recheckDelaysMs/);
    expect(() => createPolicy({ okThreshold: 1.5 })).toThrow(/okThreshold/);
  });
});

describe('recheckDelayMs', () => {
  it('repeats its last value and never exceeds the interval', () => {
    const policy = createPolicy({ intervalMs: 12_000 });
    expect([1, 2, 3, 4].map((n) => recheckDelayMs(policy, n))).toEqual([5_000, 10_000, 12_000, 12_000]);
  });
});

describe('detectionBoundMs', () => {
  it('is 75 s for 30 s, 3 failures and 10 s', () => {
    expect(detectionBoundMs(createPolicy())).toBe(75_000);
    expect(detectionBoundMs(createPolicy({ failThreshold: 1 }))).toBe(40_000);
  });

  it('grows with every threshold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19 }), (failThreshold) => {
        const [less, more] = [failThreshold, failThreshold + 1].map((n) => createPolicy({ failThreshold: n }));
        expect(detectionBoundMs(more as never)).toBeGreaterThan(detectionBoundMs(less as never));
      }),
    );
  });
});

it('silence is two intervals and a timeout', () => {
  expect(silenceAfterMs(createPolicy())).toBe(70_000);
});
