import { Clock } from '../../common/clock/index.js';
import { createLogger } from '../../common/logging/index.js';
import { events } from './feed.fixtures.js';
import { FeedReading } from './feed-reading.js';
import type { FeedEvent } from './feed-event.js';

class TestClock extends Clock {
  ms = 0;
  now(): Date {
    return new Date(this.ms);
  }
  monotonicMs(): number {
    return this.ms;
  }
}

describe('reading of the feed', () => {
  beforeEach(() => jest.useFakeTimers()); // looks are asked for one by one
  afterEach(() => jest.useRealTimers());

  async function aReading(head: number) {
    const stored = { head, rows: [] as FeedEvent[] };
    const source = {
      head: () => Promise.resolve(stored.head),
      listAfter: (id: number, limit: number) =>
        Promise.resolve(stored.rows.filter((row) => row.id > id).slice(0, limit)),
    };
    const clock = new TestClock();
    const reading = new FeedReading(source, clock, createLogger({ level: 'silent' }));
    const told: string[] = [];
    const position = await reading.join({
      offer: (offered) => told.push(...offered.map(({ id }) => String(id))),
      lose: (upTo) => told.push(`lost up to ${String(upTo)}`),
    });
    return { stored, reading, told, clock, position };
  }

  it('begins behind what there is', async () => {
    const { stored, reading, told, position } = await aReading(7);
    stored.rows = events(1, 8);
    stored.head = 8;
    await reading.look();
    expect([position, ...told]).toEqual([7, '8']);
  });

  it('asks for more at once after a full batch', async () => {
    const { stored, reading, told } = await aReading(0);
    stored.rows = events(1, 501);
    stored.head = 501;
    expect([await reading.look(), await reading.look()]).toEqual([true, false]);
    expect(told).toHaveLength(501);
  });

  it('waits two seconds for what is missing, and tells it where it comes', async () => {
    const { stored, reading, told, clock } = await aReading(0);
    stored.rows = [...events(1, 2), ...events(4, 5)];
    stored.head = 5;
    await reading.look();
    expect(told).toEqual(['1', '2']);
    clock.ms += 1_999;
    stored.rows = events(1, 5);
    await reading.look();
    expect(told).toEqual(['1', '2', '3', '4', '5']);
  });

  it('says that something was lost where it does not come', async () => {
    const { stored, reading, told, clock } = await aReading(0);
    stored.rows = [...events(1, 2), ...events(4, 5)];
    stored.head = 5;
    await reading.look();
    clock.ms += 2_000;
    await reading.look();
    stored.rows = events(1, 6);
    stored.head = 6;
    await reading.look();
    expect(told).toEqual(['1', '2', 'lost up to 5', '6']);
  });

  it('says so too when the feed was put back to an earlier time', async () => {
    const { stored, reading, told } = await aReading(9);
    stored.head = 4;
    await reading.look();
    stored.rows = events(1, 5);
    stored.head = 5;
    await reading.look();
    expect(told).toEqual(['lost up to 4', '5']);
  });
});
