import { foldText, searchWords } from './index.js';

describe('search words', () => {
  it('fold accents, case and compatibility forms', () => {
    expect(foldText('João ÇÃO ＡＢＣ')).toBe('joao cao abc');
  });

  it('are letters and digits only, each once', () => {
    expect(searchWords('São João-São', 'API v2 (JOÃO)')).toEqual(['sao', 'joao', 'api', 'v2']);
  });

  it('have bounds', () => {
    const many = Array.from({ length: 50 }, (_, index) => `w${String(index)}`).join(' ');
    expect(searchWords(many)).toHaveLength(16);
    expect(searchWords('x'.repeat(100))).toEqual(['x'.repeat(40)]);
  });

  it('of a text without any are none', () => {
    expect(searchWords(' .*+$ ')).toEqual([]);
  });
});
