import { type Kind, REASONS } from '../../../libs/brazil/index.js';
import { PORTUGUESE, reasonTexts } from './reason-texts.js';

const kinds = Object.keys(REASONS) as Kind[];
const codes = kinds.flatMap((kind) => Object.keys(REASONS[kind]).map((reason) => ({ kind, reason })));

describe('texts of reasons', () => {
  it('stand for every kind and every code of the library, and for no other', () => {
    const written = Object.entries(PORTUGUESE).map(([kind, texts]) => [kind, Object.keys(texts).sort()]);
    expect(Object.fromEntries(written)).toEqual(
      Object.fromEntries(kinds.map((kind) => [kind, Object.keys(REASONS[kind]).sort()])),
    );
    expect(codes.length).toBeGreaterThan(80);
  });

  it.each(codes)('$kind $reason: two texts, which differ', ({ kind, reason }) => {
    const { pt, en } = reasonTexts(kind, reason as never);
    for (const text of [pt, en]) expect(text).toMatch(/^\S.{3,}\S$/);
    expect(pt).not.toBe(en);
  });

  it('says one thing once within a kind', () => {
    for (const kind of kinds) {
      const texts = Object.values<string>(PORTUGUESE[kind]);
      expect(new Set(texts).size).toBe(texts.length);
    }
  });
});
