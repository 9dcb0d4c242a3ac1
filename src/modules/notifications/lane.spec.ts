import fc from 'fast-check';
import { holdsLane, nextInLane, type WaitingRow } from './lane.js';

const T0 = new Date('2026-03-01T12:00:00Z');
const after = (ms: number): Date => new Date(T0.getTime() + ms);

function aRow(id: string, fields: Partial<WaitingRow> = {}): WaitingRow {
  return { id, subject: id, occurredAt: T0, dueAt: T0, holdsLane: false, isClaimed: false, ...fields };
}

describe('lane of a destination', () => {
  it('sends what happened first, whenever it fell due', () => {
    const rows = [aRow('b', { occurredAt: after(2), dueAt: after(-9) }), aRow('a', { occurredAt: after(1) })];
    expect(nextInLane(rows, T0)).toEqual({ kind: 'send', id: 'a' });
  });

  it('sends one at a time', () => {
    const rows = [aRow('a'), aRow('b', { isClaimed: true, dueAt: after(900) })];
    expect(nextInLane(rows, T0)).toEqual({ kind: 'held', until: after(900), by: 'try' });
  });

  it('takes over what a dead sender had claimed', () => {
    expect(nextInLane([aRow('a', { isClaimed: true, dueAt: T0 })], T0)).toEqual({ kind: 'send', id: 'a' });
  });

  it('waits as a whole after the first failures', () => {
    const rows = [aRow('a', { dueAt: after(5_000), holdsLane: true }), aRow('b', { occurredAt: after(1) })];
    expect(nextInLane(rows, T0)).toEqual({ kind: 'held', until: after(5_000), by: 'pause' });
  });

  it('lets other subjects pass a message that keeps failing, but not its own', () => {
    const failing = aRow('a', { subject: 'one', dueAt: after(5_000) });
    const own = aRow('b', { subject: 'one', occurredAt: after(1) });
    const other = aRow('c', { subject: 'two', occurredAt: after(2) });
    expect(nextInLane([failing, own, other], T0)).toEqual({ kind: 'send', id: 'c' });
    expect(nextInLane([failing, own], T0)).toEqual({ kind: 'held', until: after(5_000), by: 'pause' });
  });

  it('is empty without rows', () => {
    expect(nextInLane([], T0)).toEqual({ kind: 'empty' });
  });

  it('never lets a message overtake an earlier one of its subject', () => {
    const row = fc.record({
      subject: fc.constantFrom('one', 'two', 'three'),
      occurredAt: fc.integer({ min: 0, max: 20 }).map(after),
      dueAt: fc.integer({ min: -5, max: 5 }).map(after),
      holdsLane: fc.boolean(),
      isClaimed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (fields) => {
        const rows = fields.map((one, index) => aRow(String(index), one));
        const next = nextInLane(rows, T0);
        if (next.kind !== 'send') return;
        const sent = rows.find(({ id }) => id === next.id)!;
        const earlier = rows.filter((other) => other.subject === sent.subject && other.occurredAt < sent.occurredAt);
        expect(earlier).toEqual([]);
        expect(sent.dueAt.getTime()).toBeLessThanOrEqual(T0.getTime());
      }),
    );
  });

  it('is held by the first tries and by pauses that the receiver asked for', () => {
    expect([1, 2, 3, 4].map((attempt) => holdsLane(attempt, false))).toEqual([true, true, false, false]);
    expect(holdsLane(9, true)).toBe(true);
  });
});
