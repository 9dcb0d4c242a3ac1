import { readFileSync } from 'node:fs';
import {
  checkBankAccount,
  checkBirthDate,
  checkBoleto,
  checkBrCode,
  checkCep,
  checkCnpj,
  checkCpf,
  checkEmail,
  checkEndToEndId,
  checkPhone,
  checkPixKey,
  checkTxid,
  crc16,
  type Kind,
  makeBrCode,
  REASONS,
} from './index.js';

type Refusal = { readonly valid: boolean; readonly reason?: string };

const today = '2026-11-22';
const birthDate = (value: unknown): Refusal => checkBirthDate(value, { today, minAgeYears: 18 });
const boleto = (value: unknown): Refusal => checkBoleto(value, { reference: today });
const txid = (value: unknown): Refusal => checkTxid(value, 'static');

/** A code with everything in order but for one replaced text, sealed with the checksum that belongs to it. */
function brCode(find: string, replacement: string): Refusal {
  const order =
    '00020126330014br.gov.bcb.pix011152998224725520400005303986540510.005802BR5913Fulano de Tal6008BRASILIA62070503***6304';
  expect(order).toContain(find);
  const body = order.replace(find, replacement);
  return checkBrCode(`${body}${crc16(body)}`);
}

const BR_CODE = checkBrCode;
const PIX = '26330014br.gov.bcb.pix011152998224725';

/** One way to meet each reason: a kind cannot promise one that nothing answers. */
const EXAMPLES: { readonly [K in Kind]: Readonly<Record<keyof (typeof REASONS)[K], () => Refusal>> } = {
  cpf: {
    type: () => checkCpf(52998224725),
    empty: () => checkCpf(' '),
    characters: () => checkCpf('5299822472S'),
    length: () => checkCpf('191'),
    mask: () => checkCpf('529982247-25'),
    repeated: () => checkCpf('11111111111'),
    check_digit: () => checkCpf('52998224724'),
  },
  cnpj: {
    type: () => checkCnpj(191),
    empty: () => checkCnpj(''),
    characters: () => checkCnpj('12ABC34501DEA5'),
    length: () => checkCnpj('191'),
    mask: () => checkCnpj('12ABC34501DE-35'),
    repeated: () => checkCnpj('00000000000000'),
    check_digit: () => checkCnpj('11222333000182'),
  },
  cep: {
    type: () => checkCep(1001000),
    empty: () => checkCep(''),
    characters: () => checkCep('95010A10'),
    length: () => checkCep('1001000'),
    mask: () => checkCep('0100-1000'),
    range: () => checkCep('00000000'),
  },
  phone: {
    type: () => checkPhone(11987654321),
    empty: () => checkPhone(''),
    characters: () => checkPhone('11/98765-4321'),
    length: () => checkPhone('1198765'),
    extension: () => checkPhone('11 3030-3030 ramal 12'),
    country: () => checkPhone('+1 212 555 0100'),
    ddd_missing: () => checkPhone('98765-4321'),
    ddd: () => checkPhone('20987654321'),
    service: () => checkPhone('0800 729 0722'),
    ninth_digit: () => checkPhone('1187654321'),
    prefix: () => checkPhone('11778765432'),
  },
  email: {
    type: () => checkEmail(1),
    empty: () => checkEmail(''),
    characters: () => checkEmail('joão@x.example'),
    length: () => checkEmail(`${'a'.repeat(65)}@x.example`),
    form: () => checkEmail('ana'),
    dots: () => checkEmail('a..b@x.example'),
    domain: () => checkEmail('a@localhost'),
  },
  birth_date: {
    type: () => birthDate(19900101),
    empty: () => birthDate(''),
    form: () => birthDate('1/1/1990'),
    calendar: () => birthDate('29/02/1900'),
    future: () => birthDate('2026-11-23'),
    too_old: () => birthDate('1895-11-22'),
    too_young: () => birthDate('2020-01-01'),
  },
  pix_key: {
    type: () => checkPixKey(1),
    empty: () => checkPixKey(''),
    characters: () => checkPixKey('a%b@x.com'),
    length: () => checkPixKey(`${'a'.repeat(66)}@example.com`),
    mask: () => checkPixKey('12.ABC.345/01DE35'),
    kind: () => checkPixKey('hello'),
    repeated: () => checkPixKey('11111111111'),
    check_digit: () => checkPixKey('52998224724'),
    phone: () => checkPixKey('+12125550100'),
    landline: () => checkPixKey('+551130303030'),
    form: () => checkPixKey('a@b@x.com'),
    domain: () => checkPixKey('a@x'),
  },
  pix_e2e: {
    type: () => checkEndToEndId(1),
    empty: () => checkEndToEndId(''),
    characters: () => checkEndToEndId('E12345678202009091221abcdef1234-'),
    length: () => checkEndToEndId('E1'),
    prefix: () => checkEndToEndId('X12345678202009091221abcdef12345'),
    ispb: () => checkEndToEndId('E1234567a202009091221abcdef12345'),
    date: () => checkEndToEndId('E12345678202013091221abcdef12345'),
    skew: () => checkEndToEndId('E12345678202009091221abcdef12345', new Date('2026-01-01T00:00:00Z')),
  },
  pix_txid: {
    type: () => txid(1),
    empty: () => txid(''),
    characters: () => txid('PED-7'),
    length: () => txid('a'.repeat(26)),
  },
  brcode: {
    type: () => BR_CODE(1),
    empty: () => BR_CODE(''),
    length: () => BR_CODE('0'.repeat(513)),
    structure: () => BR_CODE('hello'),
    duplicate: () => brCode('5802BR', '5802BR5802BR'),
    version: () => brCode('000201', '000202'),
    crc_missing: () => BR_CODE('000201'),
    crc: () => BR_CODE('00020163040000'),
    initiation: () => brCode('000201', '000201010213'),
    not_pix: () => brCode('br.gov.bcb.pix', 'br.gov.bcb.fix'),
    key: () => brCode('52998224725', '52998224724'),
    url: () => brCode(PIX, '26270014br.gov.bcb.pix2505local'),
    target: () => brCode(PIX, '26180014br.gov.bcb.pix'),
    description: () =>
      makeBrCode({ key: 'a'.repeat(65) + '@example.com', name: 'a', city: 'b', description: 'too much' }),
    ispb: () => brCode(PIX, '26400014br.gov.bcb.pix0111529982247250303123'),
    category: () => brCode('52040000', '5203000'),
    currency: () => brCode('5303986', '5303840'),
    amount: () => brCode('540510.00', '540410.0'),
    country: () => brCode('5802BR', '5802US'),
    name: () => brCode('5913Fulano de Tal', `5926${'a'.repeat(26)}`),
    city: () => brCode('6008BRASILIA', `6016${'a'.repeat(16)}`),
    txid: () => brCode('62070503***', '62070503a-b'),
  },
  boleto: {
    type: () => boleto(1),
    empty: () => boleto(''),
    characters: () => boleto('0019/0000'),
    length: () => boleto('00190'),
    currency: () => boleto('0'.repeat(47)),
    segment: () => boleto('88890000001234512341234202611300000000000123'),
    value_kind: () => boleto('85190000001234512341234202611300000000000123'),
    field_check_digit: () => boleto('00190000010114971860168524522114675860000102656'),
    check_digit: () => boleto('00191758600001026560000001149718606852452211'),
    due_factor: () => boleto('34192099900000150000000000000000000000000000'),
  },
  bank_account: {
    type: () => checkBankAccount(1),
    form: () => checkBankAccount('001/1584'),
    bank: () => checkBankAccount('999/1234/123456-6'),
    branch: () => checkBankAccount('001/12345/00210169-6'),
    branch_check_digit: () => checkBankAccount('001/1584-8/00210169-6'),
    account: () => checkBankAccount('001/1584/123456789-0'),
    digit: () => checkBankAccount('001/1584/00210169'),
    check_digit: () => checkBankAccount('001/1584/00210169-7'),
  },
};

const ALL = Object.entries(REASONS).flatMap(([kind, reasons]) =>
  Object.entries(reasons as Record<string, string>).map(([reason, meaning]) => ({ kind, reason, meaning })),
);

describe('reasons', () => {
  it.each(ALL)('$kind: $reason, when $meaning', ({ kind, reason }) => {
    const examples: Readonly<Record<string, Readonly<Record<string, () => Refusal>>>> = EXAMPLES;
    expect(examples[kind]![reason]!()).toMatchObject({ valid: false, reason });
  });

  it('are listed in docs/brazil.md, all of them and no others', () => {
    const text = readFileSync('docs/brazil.md', 'utf8');
    const rows = [...text.matchAll(/^\| `([a-z0-9_]+)` +\| `([a-z0-9_]+)` +\| (.*?) +\|$/gm)];
    const documented = rows.map(([, kind, reason, meaning]) => ({ kind, reason, meaning }));
    expect(documented).toEqual(ALL);
  });
});
