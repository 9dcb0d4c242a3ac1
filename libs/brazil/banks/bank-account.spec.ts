import { isValidBankAccount } from '@brazilian-utils/brazilian-utils/is-valid-bank-account';
import fc from 'fast-check';
import { BANKS, checkBankAccount, maskBankAccount } from '../index.js';

describe('checkBankAccount', () => {
  // Examples that the account specifications of Moip, banktools-br and brazilian-utils print.
  it.each([
    ['001/1584/00210169-6', '001/1584/00210169-6', 'Banco do Brasil'],
    ['001/1584-9/210.169-6', '001/1584/00210169-6', 'branch with its digit, account as it is printed'],
    ['237/1425/0238069-2', '237/1425/0238069-2', 'Bradesco'],
    ['237/1425-7/238069-2', '237/1425/0238069-2', 'branch with its digit, no leading zero'],
    ['237/6695/0301357-P', '237/6695/0301357-P', 'Bradesco, the letter'],
    ['237/6695/0301357-p', '237/6695/0301357-P', 'Bradesco, a small letter'],
    ['237/6695/0301357-0', '237/6695/0301357-0', 'Bradesco, 0 for the letter'],
    ['341/2545/02366-1', '341/2545/02366-1', 'Itaú'],
    ['341/0383/81682-4', '341/0383/81682-4', 'Itaú'],
    ['341/383/81682-4', '341/0383/81682-4', 'a branch without its leading zero'],
    ['033/0189/01017417-9', '033/0189/01017417-9', 'Santander'],
    ['104/2004/00100000448-6', '104/2004/00100000448-6', 'Caixa'],
    ['260/0001/5216125-0', '260/0001/5216125-0', 'Nubank'],
    ['18236120/0001/5216125-0', '260/0001/5216125-0', 'by ISPB'],
  ])('takes %s as %s, checked (%s)', (text, normalized, _why) => {
    expect(checkBankAccount(text)).toMatchObject({ valid: true, normalized, checked: true });
  });

  it.each([
    ['077/0001/1234567-9', 'Inter publishes no rule'],
    ['756/1234-5/98765-X', 'Sicoob publishes no rule'],
    ['654/1/1-10', 'a check digit of two'],
    ['104/2004/370100000448-6', 'Caixa, an operation of four digits'],
    ['99999999/1234/123456-7', 'an institution without a COMPE code'],
  ])('takes %s without having compared a check digit (%s)', (text) => {
    expect(checkBankAccount(text)).toMatchObject({ valid: true, checked: false });
  });

  it('takes the pieces apart, or as an object', () => {
    const expected = {
      valid: true,
      normalized: '237/6695/0301357-0',
      bankCode: '237',
      bank: { compe: '237', ispb: '60746948', name: expect.stringContaining('Bradesco') as string },
      branch: '6695',
      branchDigit: expect.stringMatching(/^[0-9P]$/) as string,
      account: '0301357',
      digit: '0',
      checked: true,
      pixAccount: '03013570',
    };
    expect(checkBankAccount('237/6695/0301357-0')).toEqual(expected);
    expect(checkBankAccount({ bank: '237', branch: '6695', account: '0301357-0' })).toEqual(expected);
    expect(checkBankAccount({ bank: '60746948', branch: '6695', account: '301357', digit: '0' })).toEqual(expected);
    expect(checkBankAccount('237/6695/0301357-P')).toMatchObject({ pixAccount: '03013570' });
  });

  it('works out the digit of a branch', () => {
    expect(checkBankAccount('001/1584/00210169-6')).toMatchObject({ branchDigit: '9' });
    expect(checkBankAccount('237/1425/0238069-2')).toMatchObject({ branchDigit: '7' });
    expect(checkBankAccount('341/2545/02366-1')).toMatchObject({ branchDigit: null });
    expect(checkBankAccount('756/1234-5/98765-1')).toMatchObject({ branchDigit: '5' });
  });

  it.each([
    [12, 'type', 'a number'],
    [null, 'type', 'nothing'],
    [{ bank: '001', branch: 1584, account: '210169-6' }, 'type', 'a branch that is a number'],
    ['001', 'form', 'a bank only'],
    ['001/1584', 'form', 'no account'],
    ['001/1584/00210169-6/1', 'form', 'a piece too many'],
    ['/1584/00210169-6', 'form', 'no bank'],
    [{ bank: '001', branch: '1584' }, 'form', 'no account'],
    [{ bank: '001', branch: '1584', account: '00210169-6', digit: '6' }, 'form', 'the digit twice'],
    ['999/1234/123456-6', 'bank', 'a code that no bank has'],
    ['1/1584/00210169-6', 'bank', 'a code that lost its zeros'],
    ['bank/1/1-1', 'bank', 'a word'],
    ['001/12345/00210169-6', 'branch', 'five digits'],
    ['001/15A4/00210169-6', 'branch', 'a letter'],
    ['001/1584-/00210169-6', 'branch', 'a hyphen and no digit'],
    ['341/2545-1/02366-1', 'branch', 'Itaú’s branches have no digit'],
    ['260/1234/5216125-0', 'branch', 'Nubank has one branch'],
    ['001/1584-8/00210169-6', 'branch_check_digit', 'the digit of the branch'],
    ['237/1425-P/0238069-2', 'branch_check_digit', 'the digit of the branch'],
    ['001/1584/123456789-0', 'account', 'nine digits'],
    ['001/1584/2101A9-6', 'account', 'a letter'],
    ['033/0189/017417-9', 'account', 'Santander without its type of account'],
    ['104/2004/0000448-6', 'account', 'Caixa without its operation'],
    ['077/0001/12345678901234567890-1', 'account', 'more than the directory takes'],
    ['001/1584/00210169', 'digit', 'no check digit'],
    ['001/1584/00210169-P', 'digit', 'another bank’s letter'],
    ['341/2545/02366-X', 'digit', 'a letter that this bank has not'],
    ['341/2545/02366-10', 'digit', 'two digits'],
    ['077/0001/1234567-Q', 'digit', 'a letter that no bank has'],
    ['001/1584/00210169-7', 'check_digit', 'Banco do Brasil'],
    ['237/6695/0301357-1', 'check_digit', 'Bradesco'],
    ['237/1425/0238069-0', 'check_digit', 'Bradesco, 0 where no P belongs'],
    ['341/0383/81682-2', 'check_digit', 'Itaú'],
    ['033/0189/01017417-8', 'check_digit', 'Santander'],
    ['104/2004/00100000448-7', 'check_digit', 'Caixa'],
    ['260/0001/5216125-1', 'check_digit', 'Nubank'],
  ])('refuses %p with %s (%s)', (value: unknown, reason: string, _why: string) => {
    expect(checkBankAccount(value)).toEqual({ valid: false, reason });
  });

  it.each([
    ['001', 8, '0123456789X'],
    ['033', 8, '0123456789'],
    ['104', 11, '0123456789'],
    ['237', 7, '0123456789P'],
    ['260', 7, '0123456789'],
    ['341', 5, '0123456789'],
  ])('gives %s the one digit that brazilian-utils gives it', (bank, length, digits) => {
    const branch = bank === '260' ? fc.constant('0001') : fc.stringMatching(/^[0-9]{4}$/);
    const account = fc.stringMatching(new RegExp(`^[1-9][0-9]{${length - 1}}$`));
    fc.assert(
      fc.property(branch, account, (agency, number) => {
        const ours = [...digits].filter((digit) => checkBankAccount(`${bank}/${agency}/${number}-${digit}`).valid);
        const theirs = [...digits].filter((digit) =>
          isValidBankAccount({ bankCode: bank, agency, account: number, digit }),
        );
        // Bradesco's 0 for P, which it does not take.
        expect(ours).toEqual(bank === '237' && theirs[0] === 'P' ? ['0', 'P'] : theirs);
        expect(theirs).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });

  it('takes back what it gave', () => {
    const text = fc
      .tuple(fc.constantFrom(...BANKS), fc.stringMatching(/^[0-9]{1,4}$/), fc.stringMatching(/^[0-9]{1,12}-[0-9XP]$/))
      .map(([{ compe, ispb }, branch, account]) => `${compe ?? ispb}/${branch}/${account}`);
    fc.assert(
      fc.property(text, (value) => {
        const verdict = checkBankAccount(value);
        if (verdict.valid)
          expect(checkBankAccount(verdict.normalized)).toMatchObject({ normalized: verdict.normalized });
      }),
      { numRuns: 500 },
    );
  });

  it('never throws', () => {
    const value = fc.oneof(fc.anything(), fc.stringMatching(/^[0-9]{3}\/[0-9-]{1,6}\/[0-9XP-]{1,12}$/));
    fc.assert(fc.property(value, (text) => expect(typeof checkBankAccount(text).valid).toBe('boolean')));
  });
});

describe('maskBankAccount', () => {
  it('shows bank, branch and the last two digits', () => {
    expect(maskBankAccount('001/1584/00210169-6')).toBe('001/1584/******69-*');
    expect(maskBankAccount('654/0001/12-1')).toBe('654/0001/**-*');
    expect(maskBankAccount('00210169-6')).toBe('***');
  });
});
