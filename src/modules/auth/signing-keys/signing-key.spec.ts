import {
  activeKeyOf,
  compromised,
  movedKeys,
  needsNext,
  type NewSigningKey,
  seededRing,
  settled,
  type SigningKeyRing,
  withNext,
} from './signing-key.js';

const PERIODS = { publishMs: 600_000, passiveMs: 1_500_000, rotateMs: 90 * 86_400_000 };
const T0 = new Date('2026-01-01T00:00:00Z');
const after = (ms: number): Date => new Date(T0.getTime() + ms);
const key = (kid: string): NewSigningKey => ({ kid, x: 'x', y: 'y', privateSealed: 'sealed' });
const states = (ring: SigningKeyRing): string[] => ring.keys.map(({ kid, state }) => `${kid} ${state}`);

describe('the ring of signing keys', () => {
  const first = seededRing(key('a'), T0);

  it('begins with one key that signs', () => {
    expect(activeKeyOf(first).kid).toBe('a');
    expect(movedKeys(null, first)).toHaveLength(1);
  });

  it('wants a successor one publishing time before the rotation, and only one', () => {
    expect(needsNext(first, after(PERIODS.rotateMs - PERIODS.publishMs - 1), PERIODS)).toBe(false);
    const due = after(PERIODS.rotateMs - PERIODS.publishMs);
    expect(needsNext(first, due, PERIODS)).toBe(true);
    const published = withNext(first, key('b'), due);
    expect(needsNext(published, due, PERIODS)).toBe(false);
    expect(withNext(published, key('c'), due)).toBe(published);
  });

  it('skips no state, and never has two active keys', () => {
    let ring = withNext(first, key('b'), T0);
    const seen = new Map<string, string[]>();
    for (let ms = 0; ms <= 3_000_000; ms += 50_000) {
      for (const moved of movedKeys(ring, settled(ring, after(ms), PERIODS)))
        seen.set(moved.kid, [...(seen.get(moved.kid) ?? []), `${moved.state} ${String(ms)}`]);
      ring = settled(ring, after(ms), PERIODS);
      expect(ring.keys.filter(({ state }) => state === 'active')).toHaveLength(1);
    }
    expect(Object.fromEntries(seen)).toEqual({ a: ['passive 600000', 'retired 2100000'], b: ['active 600000'] });
    expect(ring.keys.map(({ privateSealed }) => privateSealed)).toEqual(['sealed', null]);
  });

  it('gives up everything when a key is compromised', () => {
    const ring = compromised(withNext(first, key('b'), T0), key('c'), after(1));
    expect(states(ring)).toEqual(['c active', 'b retired', 'a retired']);
    expect(ring.notBefore).toEqual(after(1));
    expect(ring.keys.map(({ isCompromised }) => isCompromised)).toEqual([false, true, true]);
  });

  it('keeps the last twenty retired keys', () => {
    let ring = first;
    for (let n = 0; n < 30; n++) ring = compromised(ring, key(`k${String(n)}`), after(n));
    expect(ring.keys).toHaveLength(21);
    expect(states(ring).slice(0, 2)).toEqual(['k29 active', 'k28 retired']);
  });

  it('signs nothing where the active key is missing or not the only one', () => {
    const [only] = first.keys;
    expect(() => activeKeyOf({ ...first, keys: [] })).toThrow('0 active');
    expect(() => activeKeyOf({ ...first, keys: only ? [only, only] : [] })).toThrow('2 active');
  });
});
