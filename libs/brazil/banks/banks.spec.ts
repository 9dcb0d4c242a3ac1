import { getBanks } from '@brazilian-utils/brazilian-utils/get-banks';
import { BANK_LIST_SOURCE, BANKS, findBankByCompe, findBankByIspb } from '../index.js';

describe('the list of banks', () => {
  it('has what its source has, codes with their zeros', () => {
    expect(BANKS).toHaveLength(463);
    const names = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
    const theirs = getBanks().map(({ code, ispb, name }) => ({ compe: code, ispb, name: names(name) }));
    expect(BANKS).toEqual([...theirs].sort((a, b) => (a.compe < b.compe ? -1 : 1)));
    for (const { compe, ispb, name } of BANKS) {
      expect(`${compe} ${ispb}`).toMatch(/^[0-9]{3} [0-9A-Z]{8}$/);
      expect(name).not.toBe('');
    }
    expect(new Set(BANKS.map(({ compe }) => compe)).size).toBe(463);
    expect(new Set(BANKS.map(({ ispb }) => ispb)).size).toBe(463);
  });

  it('names source and day', () => {
    expect(BANK_LIST_SOURCE).toMatchObject({ license: 'MIT', publishedOn: '2026-09-19' });
    expect(BANK_LIST_SOURCE.package).toMatch(/^@brazilian-utils\/brazilian-utils 2\./);
  });

  it.each([
    ['001', '00000000'],
    ['033', '90400888'],
    ['104', '00360305'],
    ['237', '60746948'],
    ['260', '18236120'],
    ['323', '10573521'],
    ['341', '60701190'],
  ])('finds %s and %s', (compe, ispb) => {
    expect(findBankByCompe(compe)).toMatchObject({ compe, ispb });
    expect(findBankByIspb(ispb)).toBe(findBankByCompe(compe));
  });

  it.each(['999', '1', '', 'toString'])('does not find %p', (code) => {
    expect(findBankByCompe(code)).toBeNull();
    expect(findBankByIspb(code)).toBeNull();
  });
});
