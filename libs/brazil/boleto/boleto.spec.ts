import { getBoletoInfo } from '@brazilian-utils/brazilian-utils/get-boleto-info';
import { isValidBoleto } from '@brazilian-utils/brazilian-utils/is-valid-boleto';
import fc from 'fast-check';
import {
  checkBoleto,
  dueDayOf,
  dueFactorOf,
  lineOf,
  makeBankSlip,
  makeUtilitySlip,
  SEGMENTS,
  type Segment,
} from '../index.js';

const reference = '2026-11-22';

const freeField = fc.stringMatching(/^[0-9]{25}$/);
const dueDate = fc.integer({ min: 0, max: 8_999 }).map((days) => dayAfter('2025-02-22', days));
const bankSlip = fc.record({
  bankCode: fc.stringMatching(/^[0-9]{3}$/).filter((code) => !/^8[1-9]/.test(code)),
  amountCents: fc.option(fc.integer({ min: 1, max: 9_999_999_999 })),
  dueDate: fc.option(dueDate),
  freeField,
});
const utilitySlip = fc.record({
  segment: fc.constantFrom(...Object.keys(SEGMENTS).map((digit) => Number(digit) as Segment)),
  valueKind: fc.constantFrom('6' as const, '7' as const, '8' as const, '9' as const),
  value: fc.integer({ min: 0, max: 99_999_999_999 }),
  companyAndFreeField: fc.stringMatching(/^[0-9]{29}$/),
});
const barcode = fc.oneof(bankSlip.map(makeBankSlip), utilitySlip.map(makeUtilitySlip));

describe('checkBoleto', () => {
  it('reads a bank’s slip by its line, typed in any way, and by its barcode', () => {
    const expected = {
      valid: true,
      normalized: '23799164700001234561234567890123456789012345',
      type: 'bank',
      line: '23791234546789012345767890123457916470000123456',
      formatted: '23791.23454 67890.123457 67890.123457 9 16470000123456',
      bankCode: '237',
      amountCents: 123_456,
      dueDate: '2026-12-01',
      freeField: '1234567890123456789012345',
    };
    for (const text of [expected.line, expected.formatted, expected.normalized, ` ${expected.line} `]) {
      expect(checkBoleto(text, { reference })).toEqual(expected);
    }
  });

  it('reads a slip of taxes by its line and by its barcode', () => {
    const expected = {
      valid: true,
      normalized: '85890000001234512341234202611300000000000123',
      type: 'utility',
      line: '858900000018234512341238420261130005000000001236',
      formatted: '85890000001-8 23451234123-8 42026113000-5 00000000123-6',
      segment: 5,
      company: '1234',
      amountCents: 12_345,
      dueDate: null,
    };
    for (const text of [expected.line, expected.formatted, expected.normalized]) {
      expect(checkBoleto(text, { reference })).toEqual(expected);
    }
  });

  it('reads the slip of a telephone bill that brazilian-utils documents', () => {
    const line = '846100000005246100291102005460339004695895061080';
    expect(checkBoleto(line, { reference })).toMatchObject({ valid: true, amountCents: 2461, segment: 4 });
  });

  it('knows a company by the root of its CNPJ, and quantities from amounts', () => {
    const companyAndFreeField = '12345678000000000000000000000';
    const slip = makeUtilitySlip({ segment: 6, valueKind: '7', value: 150, companyAndFreeField });
    expect(checkBoleto(slip, { reference })).toMatchObject({ company: '12345678', amountCents: null });
  });

  it.each([
    [19, 'type', 'a number'],
    ['', 'empty', 'nothing written'],
    ['00190000010114971860168524522114675860000102656', 'field_check_digit', 'check digit of field 1'],
    ['00190000090114971860268524522114675860000102656', 'field_check_digit', 'check digit of field 2'],
    ['00190000090114971860168524522115675860000102656', 'field_check_digit', 'check digit of field 3'],
    ['00190000090114971860168524522114775860000102656', 'check_digit', 'the general check digit'],
    ['00190000090114971860168524522114675860000102657', 'check_digit', 'the amount'],
    ['00191758600001026560000001149718606852452211', 'check_digit', 'the general check digit of a barcode'],
    ['0019000009011497186016852452211467586000010265', 'length', '46 digits (boleto-utils takes it)'],
    ['0'.repeat(47), 'currency', '47 zeros (boleto-utils takes it)'],
    ['858900000018234512341238420261130005000000001235', 'field_check_digit', 'check digit of block 4'],
    ['85890000001234512341234202611300000000000124', 'check_digit', 'a barcode of taxes'],
    ['808900000018234512341238420261130005000000001236', 'segment', 'segment 0'],
    ['85190000001'.padEnd(48, '0'), 'value_kind', 'third digit 1, a line'],
    ['88890000001234512341234202611300000000000123', 'segment', 'segment 8'],
    ['85190000001234512341234202611300000000000123', 'value_kind', 'third digit 1'],
    ['7'.repeat(48), 'length', '48 digits that do not begin with 8'],
    ['00190000090114971860168524522114O75860000102656', 'characters', 'a letter for a zero'],
    ['00190.00009/01149.718601', 'characters', 'another sign'],
    ['1'.repeat(81), 'length', 'a text that no line needs'],
  ])('refuses %p with %s (%s)', (value: unknown, reason: string, _why: string) => {
    expect(checkBoleto(value, { reference })).toEqual({ valid: false, reason });
  });

  it('knows a bank whose code begins with 8 from a slip of taxes', () => {
    const parts = { bankCode: '804', amountCents: 1, dueDate: null, freeField: '1'.repeat(25) };
    const slip = makeBankSlip(parts);
    expect(checkBoleto(slip, { reference })).toMatchObject({ valid: true, type: 'bank', ...parts });
    expect(checkBoleto(lineOf(slip), { reference })).toMatchObject({ valid: true, normalized: slip });
  });

  it('refuses a factor of 1 to 999, which stands for no day', () => {
    const slip = makeBankSlip({ bankCode: '341', amountCents: 15_000, dueDate: null, freeField: '0'.repeat(25) });
    const digits = `${slip.slice(0, 5)}0999${slip.slice(9)}`;
    const sealed = Array.from('123456789').map((digit) => `${digits.slice(0, 4)}${digit}${digits.slice(5)}`);
    const reasons = sealed
      .map((text) => checkBoleto(text, { reference }))
      .map((verdict) => !verdict.valid && verdict.reason);
    expect(reasons.filter((reason) => reason === 'due_factor')).toHaveLength(1);
    expect(reasons.filter((reason) => reason === 'check_digit')).toHaveLength(8);
  });

  it('gives back the parts that a bank’s slip was made of', () => {
    fc.assert(
      fc.property(bankSlip, (parts) => {
        // A day near the due date: its cycle is then beyond doubt.
        const verdict = checkBoleto(makeBankSlip(parts), { reference: parts.dueDate ?? reference });
        expect(verdict).toMatchObject({ valid: true, type: 'bank', ...parts });
      }),
    );
  });

  it('gives back the parts that a slip of utilities was made of', () => {
    fc.assert(
      fc.property(utilitySlip, ({ segment, valueKind, value, companyAndFreeField }) => {
        const made = makeUtilitySlip({ segment, valueKind, value, companyAndFreeField });
        const isAmount = valueKind === '6' || valueKind === '8';
        expect(checkBoleto(made, { reference })).toMatchObject({
          valid: true,
          normalized: made,
          segment,
          company: companyAndFreeField.slice(0, segment === 6 ? 8 : 4),
          amountCents: isAmount && value > 0 ? value : null,
        });
      }),
    );
  });

  it('leads from barcode to line and back, for both kinds', () => {
    fc.assert(
      fc.property(barcode, (digits) => {
        const line = lineOf(digits);
        expect(line).toHaveLength(/^8[1-9]/.test(digits) ? 48 : 47);
        expect(checkBoleto(line, { reference })).toMatchObject({ valid: true, normalized: digits, line });
        expect(checkBoleto(digits, { reference })).toEqual(checkBoleto(line, { reference }));
      }),
    );
  });

  it('refuses every line of a bank with one wrong digit', () => {
    fc.assert(
      fc.property(bankSlip.map(makeBankSlip), fc.nat(46), fc.integer({ min: 1, max: 9 }), (digits, place, shift) => {
        const line = lineOf(digits);
        const changed = `${line.slice(0, place)}${(Number(line[place]) + shift) % 10}${line.slice(place + 1)}`;
        // Modulo 11 here turns 0, 10 and 1 into the digit 1, so only fields with check digits of their own are certain.
        fc.pre(place < 32 || digits[4] !== '1');
        expect(checkBoleto(changed, { reference }).valid).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('judges lines as brazilian-utils does, and reads the same amount and day', () => {
    const line = fc.oneof(
      barcode.map((digits) => lineOf(digits)),
      fc.stringMatching(/^[0-9]{47}$/),
      fc.stringMatching(/^8[0-9]{47}$/),
    );
    fc.assert(
      fc.property(line, (text) => {
        const ours = checkBoleto(text, { reference });
        // It takes slips in other currencies, and factors of 1 to 999.
        fc.pre(ours.valid || (ours.reason !== 'currency' && ours.reason !== 'due_factor'));
        expect(ours.valid).toBe(isValidBoleto(text));
        if (!ours.valid) return;
        const theirs = getBoletoInfo(text, { referenceDate: new Date(ours.dueDate ?? reference) });
        // It reads quantities as amounts.
        if (ours.amountCents !== null) expect(theirs?.amount).toBe(ours.amountCents);
        const theirDay = theirs?.expirationDate?.toISOString().slice(0, 10) ?? null;
        const cycles =
          ours.dueDate === null
            ? [null]
            : [ours.dueDate, dayAfter(ours.dueDate, 9_000), dayAfter(ours.dueDate, -9_000)];
        expect(cycles).toContain(theirDay);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws for what a person may type', () => {
    const value = fc.oneof(fc.anything(), fc.stringMatching(/^[0-9]{44}$/), fc.stringMatching(/^[0-9. -]{0,60}$/));
    fc.assert(fc.property(value, (text) => expect(typeof checkBoleto(text, { reference }).valid).toBe('boolean')));
  });

  it('wants a reference that is a day', () => {
    const slip = '23799164700001234561234567890123456789012345';
    expect(() => checkBoleto(slip, { reference: 'today' })).toThrow(RangeError);
  });
});

describe('due-date factors', () => {
  it.each([
    ['2000-07-03', '1000'],
    ['2025-02-21', '9999'],
    ['2025-02-22', '1000'],
    ['2026-11-22', '1638'],
    ['2026-12-01', '1647'],
    ['2049-10-13', '9999'],
    ['2049-10-14', '1000'],
  ])('of %s is %s', (day, factor) => {
    expect(dueFactorOf(day)).toBe(factor);
    expect(dueDayOf(Number(factor), day)).toBe(day);
  });

  it.each([
    [9999, '2025-02-21', '2025-02-21'],
    [9999, '2025-02-22', '2025-02-21'],
    [1000, '2025-02-21', '2025-02-22'],
    [1000, '2025-02-22', '2025-02-22'],
    [9999, '2037-06-17', '2025-02-21'],
    [9999, '2037-06-18', '2049-10-13'],
    [1000, '2000-01-01', '2000-07-03'],
    [9999, '2049-10-13', '2049-10-13'],
    [1000, '2049-10-13', '2049-10-14'],
    [7586, '1990-01-01', '2018-07-15'],
    [7586, '2026-11-22', '2018-07-15'],
  ])('%i read on %s is %s', (factor, day, expected) => {
    expect(dueDayOf(factor, day)).toBe(expected);
  });

  it('lead back to every day from any reference less than half a cycle away', () => {
    const days = fc.integer({ min: 0, max: 40_000 }).map((count) => dayAfter('2000-07-03', count));
    fc.assert(
      fc.property(days, fc.integer({ min: -4_499, max: 4_499 }), (day, away) => {
        expect(dueDayOf(Number(dueFactorOf(day)), dayAfter(day, away))).toBe(day);
      }),
    );
  });

  it.each([999, 10_000, 1000.5, NaN])('are never %p', (factor) => {
    expect(() => dueDayOf(factor, reference)).toThrow(RangeError);
  });

  it('did not exist before 3 July 2000', () => {
    expect(() => dueFactorOf('2000-07-02')).toThrow(RangeError);
  });
});

describe('making slips', () => {
  it.each([
    { bankCode: '1' },
    { amountCents: 0.5 },
    { amountCents: -1 },
    { amountCents: 10_000_000_000 },
    { freeField: '1' },
    { dueDate: '2000-01-01' },
  ])('refuses %j', (change) => {
    const parts = { bankCode: '237', amountCents: 1, dueDate: null, freeField: '0'.repeat(25), ...change };
    expect(() => makeBankSlip(parts)).toThrow(RangeError);
  });

  it.each([{ value: -1 }, { value: 100_000_000_000 }, { companyAndFreeField: '1' }])('refuses %j', (change) => {
    const parts = { segment: 5, valueKind: '8', value: 1, companyAndFreeField: '0'.repeat(29), ...change } as const;
    expect(() => makeUtilitySlip(parts)).toThrow(RangeError);
  });
});

function dayAfter(day: string, count: number): string {
  return new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10);
}
