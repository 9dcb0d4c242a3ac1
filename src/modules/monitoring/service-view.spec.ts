import { createSnapshot, phaseOf, STEADY } from '../../../libs/probing/index.js';
import { changedSettings, type Service } from './service.js';
import { fullSettings, patchedSettings, sealHeaders, sealOptions } from './service-settings.js';
import { viewOf } from './service-view.js';

const T0 = new Date('2026-01-01T00:00:00Z');
const RULES = { defaultSeconds: 30, minSeconds: 10 };
const id = '6500000000000000000000aa';

function aService(overrides: Partial<Service> = {}): Service {
  const draft = fullSettings({ name: 'Loja', url: 'https://padaria.example/' }, RULES);
  return {
    ...draft,
    headers: [],
    options: {},
    id,
    number: 1,
    clientId: '6500000000000000000000bb',
    kind: 'http',
    isPaused: false,
    pausedAt: null,
    pausedBy: null,
    version: 1,
    configVersion: 1,
    partition: 0,
    createdAt: T0,
    updatedAt: T0,
    ...overrides,
  };
}

describe('view of a service', () => {
  const nextAt = (service: Service, nextRecheckAt: Date | null, now: Date) =>
    viewOf(service, { snapshot: { ...createSnapshot(T0), nextRecheckAt }, flapping: STEADY }, undefined, now)
      .nextCheckAt;

  it('names the next point of its grid', () => {
    const at = nextAt(aService(), null, T0);
    expect(at?.getTime()).toBeGreaterThan(T0.getTime());
    expect(at?.getTime()).toBeLessThanOrEqual(T0.getTime() + 30_000);
    expect((at?.getTime() ?? 0) % 30_000).toBe(phaseOf(id, 30_000));
  });

  it('names an earlier recheck, one that is overdue as now, a later one not at all', () => {
    const now = new Date(T0.getTime() + phaseOf(id, 30_000));
    const after = (ms: number) => new Date(now.getTime() + ms);
    expect(nextAt(aService(), after(5_000), now)).toEqual(after(5_000));
    expect(nextAt(aService(), after(-5_000), now)).toEqual(now);
    expect(nextAt(aService(), after(60_000), now)).toEqual(after(30_000));
  });

  it('names none while paused', () => {
    expect(nextAt(aService({ isPaused: true }), null, T0)).toBeNull();
  });

  it('gives the detection bound of the documented example', () => {
    expect(viewOf(aService(), undefined, undefined, T0).detectionBoundMs).toBe(75_000);
  });
});

describe('settings', () => {
  it('never presume an interval below the shortest one', () => {
    const draft = fullSettings({ name: 'a', url: 'https://a.example/' }, { defaultSeconds: 5, minSeconds: 10 });
    expect([draft.intervalSeconds, draft.timeoutMs]).toEqual([10, 8_000]);
  });

  it('after an empty patch are the same', () => {
    const redis = {
      kind: 'redis',
      url: 'redis://cache.example',
      method: null,
      expectedStatus: [],
      followRedirects: false,
    } as const;
    const options = { username: 'watch', password: 'v1.sealed' };
    const keptOptions = aService({ ...redis, options });
    expect(sealOptions('redis', patchedSettings(keptOptions, {}, RULES).options, options, () => 'another')).toEqual(
      options,
    );
    const service = aService({ headers: [{ name: 'X', value: 'v1.sealed', isSecret: true }] });
    const draft = patchedSettings(service, {}, RULES);
    const headers = sealHeaders(draft.headers, service.headers, () => 'another');
    expect(changedSettings(service, { ...draft, headers, options: {} })).toEqual([]);
  });

  it('do not let a clear header keep a secret', () => {
    const present = [{ name: 'X', value: 'v1.sealed', isSecret: true }];
    expect(() => sealHeaders([{ name: 'x', value: null, isSecret: false }], present, String)).toThrow(
      'request.invalid',
    );
    expect(sealHeaders([{ name: 'x', value: null, isSecret: true }], present, String)).toEqual([
      { name: 'x', value: 'v1.sealed', isSecret: true },
    ]);
  });
});
