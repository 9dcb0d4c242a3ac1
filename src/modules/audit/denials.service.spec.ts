import { Clock } from '../../common/clock/index.js';
import type { Logger } from '../../common/logging/index.js';
import type { Tx, UnitOfWork } from '../../common/persistence/index.js';
import type { Audit, AuditActor, AuditEntry } from './audit.service.js';
import { type Denial, DENIAL_WINDOW_MS, Denials, MAX_DENIALS } from './denials.service.js';

class FakeClock extends Clock {
  ms = 1_000;
  now = () => new Date(this.ms);
  monotonicMs = () => this.ms;
}

const AT = new Date(5_000);
const aDenial = (overrides: Partial<Denial> = {}): Denial => ({
  actor: { kind: 'user', id: 'u1', role: 'READONLY' },
  at: AT,
  requestId: 'r1',
  clientId: null,
  route: 'POST /api/v1/clients',
  code: 'request.forbidden',
  detail: 'The permission clients:create is missing',
  ...overrides,
});

describe('denials', () => {
  let clock: FakeClock;
  let events: { actor: AuditActor; entry: AuditEntry }[];
  let isAway: boolean;
  let denials: Denials;

  beforeEach(() => {
    clock = new FakeClock();
    events = [];
    isAway = false;
    const audit = {
      append: (actor: AuditActor, entry: AuditEntry) => {
        events.push({ actor, entry });
        return Promise.resolve();
      },
    } as unknown as Audit; // only what is called here
    const unitOfWork = {
      run: (work: (tx: Tx) => Promise<void>) => (isAway ? Promise.reject(new Error('away')) : work({} as Tx)),
    } as unknown as UnitOfWork; // only what is called here
    const logger = { warn: () => undefined } as unknown as Logger; // only what is called here
    denials = new Denials(audit, unitOfWork, clock, logger);
  });
  afterEach(() => denials.onApplicationShutdown());

  async function write(): Promise<void> {
    while (await denials.write());
  }

  it('are an event each, with the request that was denied', async () => {
    denials.add(aDenial({ clientId: 'c1' }));
    await write();
    expect(events).toEqual([
      {
        actor: { kind: 'user', id: 'u1', role: 'READONLY' },
        entry: {
          action: 'access.denied',
          clientId: 'c1',
          changes: {
            route: 'POST /api/v1/clients',
            code: 'request.forbidden',
            detail: 'The permission clients:create is missing',
          },
          happened: { at: AT, requestId: 'r1' },
        },
      },
    ]);
  });

  it('that are repeated are counted, and told once their ten minutes are over', async () => {
    for (let n = 0; n < 50; n += 1) denials.add(aDenial());
    await write();
    clock.ms += DENIAL_WINDOW_MS - 1;
    await write();
    expect(events).toHaveLength(1);
    clock.ms += 1;
    await write();
    expect(events.map(({ entry }) => entry.changes?.['repeats'])).toEqual([undefined, 49]);
    denials.add(aDenial());
    await write();
    expect(events).toHaveLength(3);
  });

  it('of another actor, route or reason are others', async () => {
    denials.add(aDenial());
    denials.add(aDenial({ actor: { kind: 'user', id: 'u2', role: 'READONLY' } }));
    denials.add(aDenial({ actor: { kind: 'api_key', id: 'u1', role: 'API_KEY' } }));
    denials.add(aDenial({ route: 'PATCH /api/v1/clients/{id}' }));
    denials.add(aDenial({ code: 'role.beyond_own' }));
    await write();
    expect(events).toHaveLength(5);
  });

  it('cannot fill memory or database: beyond 1,000 different ones within ten minutes none is kept', async () => {
    for (let n = 0; n < MAX_DENIALS + 500; n += 1) denials.add(aDenial({ route: `POST /${String(n)}` }));
    await write();
    expect(events).toHaveLength(MAX_DENIALS);
    clock.ms += DENIAL_WINDOW_MS;
    await write();
    denials.add(aDenial());
    await write();
    expect(events).toHaveLength(MAX_DENIALS + 1);
  });

  it('wait while the database is away, and are written at the latest at the end', async () => {
    isAway = true;
    denials.add(aDenial());
    denials.add(aDenial());
    await expect(denials.write()).rejects.toThrow('away');
    isAway = false;
    await denials.onApplicationShutdown();
    expect(events.map(({ entry }) => entry.changes?.['repeats'])).toEqual([undefined, 1]);
  });
});
