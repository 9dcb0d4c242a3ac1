import fc from 'fast-check';
import { DueQueue } from './due-queue.js';

describe('DueQueue', () => {
  it('gives what is due, earliest first, and keeps the rest', () => {
    const queue = new DueQueue();
    for (const [id, dueAtMs] of [
      ['c', 30],
      ['a', 10],
      ['d', 40],
      ['b', 20],
    ] as const)
      queue.push(id, dueAtMs);
    expect(queue.peek()).toEqual({ id: 'a', dueAtMs: 10 });
    expect(queue.popDue(30).map((e) => e.id)).toEqual(['a', 'b', 'c']);
    expect(queue.size).toBe(1);
    expect(queue.popDue(39)).toEqual([]);
  });

  it('gives equal instants in the order in which they were armed', () => {
    const queue = new DueQueue();
    for (const id of ['x', 'y', 'z']) queue.push(id, 5);
    queue.update('x', 5);
    expect(queue.popDue(5).map((e) => e.id)).toEqual(['y', 'z', 'x']);
  });

  it('holds an id once: push moves it', () => {
    const queue = new DueQueue();
    queue.push('a', 10);
    queue.push('a', 99);
    expect([queue.size, queue.get('a'), queue.popDue(50)]).toEqual([1, 99, []]);
  });

  it('stops at the limit', () => {
    const queue = new DueQueue();
    for (let i = 0; i < 10; i += 1) queue.push(`${i}`, i);
    expect(queue.popDue(100, 4)).toHaveLength(4);
    expect(queue.size).toBe(6);
  });

  it('says when there is nothing to move or remove', () => {
    const queue = new DueQueue();
    expect([queue.update('a', 1), queue.remove('a'), queue.peek(), queue.get('a')]).toEqual([false, false, null, null]);
  });

  it('is bounded, and a full queue still moves what it holds', () => {
    const queue = new DueQueue(2);
    queue.push('a', 1);
    queue.push('b', 2);
    expect(() => queue.push('c', 3)).toThrow(RangeError);
    queue.push('a', 9);
    expect(queue.peek()?.id).toBe('b');
  });

  it('refuses what is no instant and stays whole', () => {
    const queue = new DueQueue();
    queue.push('a', 1);
    expect(() => queue.push('b', Number.NaN)).toThrow(RangeError);
    expect(() => queue.update('a', Infinity)).toThrow(RangeError);
    expect(queue.popDue(1)).toEqual([{ id: 'a', dueAtMs: 1 }]);
  });

  it('clears', () => {
    const queue = new DueQueue();
    queue.push('a', 1);
    queue.clear();
    expect([queue.size, queue.get('a')]).toEqual([0, null]);
  });

  it('behaves like a sorted list under any use', () => {
    const id = fc.integer({ min: 1, max: 16 }).map((n) => `id-${n}`);
    const instant = fc.integer({ min: 0, max: 50 });
    const use = fc.oneof(
      fc.record({ do: fc.constantFrom('push' as const, 'update' as const), id, instant }),
      fc.record({ do: fc.constant('remove' as const), id, instant }),
      fc.record({ do: fc.constant('pop' as const), id, instant }),
    );
    fc.assert(
      fc.property(fc.array(use, { maxLength: 80 }), (uses) => {
        const queue = new DueQueue();
        const model = new Map<string, number>();
        for (const { do: what, id: key, instant: ms } of uses) {
          if (what === 'push') queue.push(key, ms);
          if (what === 'push' || (what === 'update' && model.has(key))) {
            model.delete(key);
            model.set(key, ms);
          }
          if (what === 'update') expect(queue.update(key, ms)).toBe(model.has(key));
          if (what === 'remove') expect(queue.remove(key)).toBe(model.delete(key));
          if (what === 'pop') {
            const due = [...model].filter(([, d]) => d <= ms).sort((a, b) => a[1] - b[1]);
            due.forEach(([k]) => model.delete(k));
            expect(queue.popDue(ms).map((e) => [e.id, e.dueAtMs])).toEqual(due);
          }
          expect(queue.size).toBe(model.size);
          expect(queue.peek()?.dueAtMs ?? Infinity).toBe(Math.min(...model.values()));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('serves 20,000 ids without going over all of them each time', () => {
    const queue = new DueQueue();
    for (let i = 0; i < 20_000; i += 1) queue.push(`id-${i}`, (i * 7_919) % 30_000);
    let last = -1;
    for (let served = 0; served < 100_000; served += 1) {
      const [entry] = queue.popDue(Infinity, 1);
      if (entry === undefined || entry.dueAtMs < last) throw new Error('out of order');
      last = entry.dueAtMs;
      queue.push(entry.id, entry.dueAtMs + 30_000);
    }
    expect(queue.size).toBe(20_000);
  });
});
