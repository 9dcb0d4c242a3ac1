import { CEP_RANGES, checkCep, maskCep, type Uf, UFS, ufOfCep } from './index.js';

describe('checkCep', () => {
  it.each([
    ['01001-000', '01001000', 'SP'],
    ['05010000', '05010000', 'SP'],
    [' 87360000 ', '87360000', 'PR'],
    ['99999999', '99999999', 'RS'],
    ['20040-002', '20040002', 'RJ'],
  ])('takes %s as %s in %s', (text, normalized, uf) => {
    const formatted = `${normalized.slice(0, 5)}-${normalized.slice(5)}`;
    expect(checkCep(text)).toEqual({ valid: true, normalized, formatted, uf });
  });

  it.each([
    [1001000, 'type', 'a number'],
    ['', 'empty', 'nothing written'],
    ['1001000', 'length', 'a zero was lost'],
    ['950100100', 'length', '9 digits (ViaCEP answers 400)'],
    ['95010A10', 'characters', 'a letter (ViaCEP answers 400)'],
    ['01.001-000', 'characters', 'a dot'],
    ['002123-25', 'mask', 'hyphen out of place (BrasilAPI answers 400)'],
    ['01001-000-', 'mask', 'a hyphen too many'],
    ['00000000', 'range', 'all zeros (BrasilAPI answers 404)'],
    ['00999999', 'range', 'below São Paulo'],
    ['78900000', 'range', 'the gap between Mato Grosso and Mato Grosso do Sul'],
  ])('refuses %p with %s (%s)', (value: unknown, reason: string, _why: string) => {
    expect(checkCep(value)).toEqual({ valid: false, reason });
  });
});

describe('ufOfCep', () => {
  it.each(
    CEP_RANGES.flatMap(([from, to, uf]) => [from, to].map((prefix) => [String(prefix).padStart(5, '0'), uf] as const)),
  )('knows the ends of the ranges: %s is %s', (prefix, uf) => {
    expect(ufOfCep(prefix)).toBe(uf);
    expect(ufOfCep(`${prefix}000`)).toBe(uf);
  });

  it.each<[string, Uf]>([
    ['69400', 'AM'],
    ['69300', 'RR'],
    ['73000', 'DF'],
    ['72800', 'GO'],
    ['73700', 'GO'],
  ])('keeps the states apart that lie within others: %s is %s', (prefix, uf) => {
    expect(ufOfCep(prefix)).toBe(uf);
  });

  it('has ranges that ascend, never overlap and leave two gaps', () => {
    const gaps = CEP_RANGES.slice(1).flatMap(([from], index) => {
      const [, end] = CEP_RANGES[index]!;
      expect(from).toBeGreaterThan(end);
      return from === end + 1 ? [] : [[end + 1, from - 1]];
    });
    expect(gaps).toEqual([[78900, 78999]]);
    expect(CEP_RANGES[0]![0]).toBe(1000);
    expect(new Set(CEP_RANGES.map(([, , uf]) => uf))).toEqual(new Set(UFS));
  });

  it.each(['', '0100', '010010', 'abcde', '-1000'])('knows nothing about %p', (text) => {
    expect(ufOfCep(text)).toBeNull();
  });
});

describe('maskCep', () => {
  it('shows the district', () => {
    expect(maskCep('01001000')).toBe('01001-***');
    expect(maskCep('01001-000')).toBe('***');
  });
});
