import { Clock } from '../../common/clock/index.js';
import type { Fact } from '../../common/facts/index.js';
import type { Logger } from '../../common/logging/index.js';
import type { Tx, UnitOfWork } from '../../common/persistence/index.js';
import type { SecurityAlert } from '../auth/index.js';
import { MassReads } from './mass-reads.service.js';

class FakeClock extends Clock {
  ms = 0;
  now = () => new Date(this.ms);
  monotonicMs = () => this.ms;
}

describe('mass reads', () => {
  const clock = new FakeClock();
  let facts: Fact<SecurityAlert>[];
  let isAway: boolean;
  let reads: MassReads;

  beforeEach(() => {
    facts = [];
    isAway = false;
    const tx = {
      publish: (fact: Fact<SecurityAlert>) => {
        facts.push(fact);
        return Promise.resolve();
      },
    } as unknown as Tx; // only what is called here
    const unitOfWork = {
      run: (work: (own: Tx) => Promise<void>) => (isAway ? Promise.reject(new Error('away')) : work(tx)),
    } as unknown as UnitOfWork; // only what is called here
    const logger = { warn: () => undefined } as unknown as Logger; // only what is called here
    reads = new MassReads(unitOfWork, clock, logger, { ACCESS_LOG_RETENTION_DAYS: 365, MASS_READ_ROWS: 100 });
  });

  it('tells of a reader once per window, above the limit and not at it', async () => {
    reads.add('u1', 100, '192.0.2.1');
    await reads.onApplicationShutdown();
    expect(facts).toEqual([]);
    reads.add('u1', 1, '192.0.2.1');
    reads.add('u1', 500, '192.0.2.1');
    await reads.onApplicationShutdown();
    expect(facts).toMatchObject([
      {
        type: 'security.alert',
        key: 'u1',
        payload: { kind: 'mass_read', userId: 'u1', ip: '192.0.2.1', details: { rows: 101, limit: 100, minutes: 10 } },
      },
    ]);
  });

  it('counts each reader and each window apart', async () => {
    reads.add('u1', 60, null);
    reads.add('u2', 60, null);
    clock.ms += 600_000;
    reads.add('u1', 60, null);
    await reads.onApplicationShutdown();
    expect(facts).toEqual([]);
    reads.add('u1', 41, null);
    await reads.onApplicationShutdown();
    expect(facts).toHaveLength(1);
  });

  it('tries again at the next read when it could not tell', async () => {
    isAway = true;
    reads.add('u1', 101, null);
    await reads.onApplicationShutdown();
    isAway = false;
    reads.add('u1', 1, null);
    await reads.onApplicationShutdown();
    expect(facts).toHaveLength(1);
  });
});
