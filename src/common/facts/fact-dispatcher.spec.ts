import { createLogger } from '../logging/index.js';
import { Hints } from '../persistence/hints.js';
import type { UnitOfWork } from '../persistence/unit-of-work.js';
import type { FactClaims } from './fact-claims.repository.js';
import { FactDispatcher } from './fact-dispatcher.js';
import { FactSubscribers } from './fact-subscribers.js';

/** A dispatcher of two subscribers, over claims that find nothing but remember who asked. */
function aDispatcher() {
  const subscribers = new FactSubscribers();
  for (const name of ['first', 'second']) subscribers.register({ name, types: [], handle: async () => undefined });
  const asked: string[] = [];
  const due = new Set<string>();
  // The dispatcher asks its claims these two questions only while nothing is due.
  const claims = {
    claimDue: async ({ name }: { name: string }) => {
      asked.push(name);
      return [];
    },
    subscribersWithDue: async () => due,
  } as Partial<FactClaims> as FactClaims;
  const clock = { now: () => new Date(0), monotonicMs: () => 0 };
  const hints = new Hints();
  const logger = createLogger({ level: 'silent' });
  const dispatcher = new FactDispatcher(subscribers, claims, {} as UnitOfWork, hints, logger, clock);
  return { dispatcher, hints, asked, due };
}

describe('fact dispatcher', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('asks for everybody at the start and at a hint', async () => {
    const { dispatcher, hints, asked } = aDispatcher();
    dispatcher.start();
    await jest.advanceTimersByTimeAsync(100);
    expect(asked).toEqual(['first', 'second']);
    hints.emit('facts');
    await jest.advanceTimersByTimeAsync(100);
    expect(asked).toHaveLength(4);
    await dispatcher.stop();
  });

  it('looks once a second for all, and asks only for those who have something due', async () => {
    const { dispatcher, asked, due } = aDispatcher();
    dispatcher.start();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual(['first', 'second']);
    due.add('second');
    await jest.advanceTimersByTimeAsync(1_100);
    expect(asked).toEqual(['first', 'second', 'second']);
    await dispatcher.stop();
  });

  it('asks for everybody once a minute, whatever the looks find', async () => {
    const { dispatcher, asked } = aDispatcher();
    dispatcher.start();
    await jest.advanceTimersByTimeAsync(61_000);
    expect(asked).toEqual(['first', 'second', 'first', 'second']);
    await dispatcher.stop();
  });
});
