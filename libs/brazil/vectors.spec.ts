import {
  checkBankAccount,
  checkBirthDate,
  checkBoleto,
  checkBrCode,
  checkCep,
  checkCnpj,
  checkCpf,
  checkEndToEndId,
  checkPhone,
  checkPixKey,
  type Kind,
  REASONS,
} from './index.js';
import { type Vector, VECTORS } from './vectors.fixtures.js';

const TODAY = '2026-11-22';

type AnyVerdict =
  { readonly valid: true; readonly normalized: string } | { readonly valid: false; readonly reason: string };

const CHECKS: Readonly<Record<string, (vector: Vector) => AnyVerdict>> = {
  cpf: ({ value }) => checkCpf(value),
  cnpj: ({ value }) => checkCnpj(value),
  cep: ({ value }) => checkCep(value),
  phone: ({ value }) => checkPhone(value),
  pix_key: ({ value }) => checkPixKey(value),
  pix_e2e: ({ value }) => checkEndToEndId(value),
  brcode: ({ value }) => checkBrCode(value),
  boleto: ({ value, ref = TODAY }) => checkBoleto(value, { reference: ref }),
  bank_account: ({ value }) => checkBankAccount(value),
  birth_date: ({ value }) => checkBirthDate(value, { today: TODAY }),
};

/** Why each of the refused ones is refused. */
const REASON_BY_ID: Readonly<Record<string, string>> = {
  'cpf-07': 'repeated',
  'cpf-09': 'check_digit',
  'cpf-11': 'length',
  'cpf-13': 'characters',
  'cnpj-10': 'characters',
  'cnpj-12': 'check_digit',
  'cnpj-14': 'characters',
  'cep-07': 'length',
  'phone-05': 'ddd',
  'phone-07': 'ninth_digit',
  'phone-09': 'service',
  'pix_key-07': 'landline',
  'pix_key-09': 'characters',
  'pix_key-11': 'length',
  'pix_e2e-05': 'length',
  'brcode-02': 'crc',
  'boleto-11': 'field_check_digit',
  'boleto-13': 'length',
  'bank_account-07': 'check_digit',
  'bank_account-11': 'bank',
  'birth_date-02': 'calendar',
};

/**
 * The choices behind `disputed`, made once:
 * - cnpj-04: lower case is accepted and becomes upper case; only ASCII letters do, so nothing else can turn into one.
 * - pix_key-07: a landline is refused. The directory's pattern lets it through, its manual says mobile, and a key that
 *   cannot exist is better refused before money is meant to move.
 * - bank_account-05: Bradesco's customers write 0 for P. Both are accepted, each stays as it was written, and
 *   `pixAccount` is the same for both.
 */
const DECIDED = ['bank_account-05', 'cnpj-04', 'pix_key-07'];

/** What else a vector says, by the names of our parts. */
function expectedParts({ kind, uf, type, amount, txid, due, segment, branchDv }: Vector): Record<string, unknown> {
  return {
    ...(uf !== undefined && { uf }),
    ...(type !== undefined && { type }),
    ...(amount !== undefined && { amountCents: Math.round(amount * 100) }),
    ...(txid !== undefined && { txid }),
    ...(due !== undefined && { dueDate: due }),
    ...(segment !== undefined && kind === 'boleto' && { segment }),
    ...(branchDv !== undefined && { branchDigit: branchDv }),
  };
}

describe('the reference vectors', () => {
  it('are all here', () => {
    expect(VECTORS).toHaveLength(50);
    expect([...new Set(VECTORS.map(({ kind }) => kind))].sort()).toEqual(Object.keys(CHECKS).sort());
  });

  it.each(VECTORS.map((vector) => [vector.id, vector.value, vector.why, vector] as const))(
    '%s: %s (%s)',
    (id, _value, _why, vector) => {
      const verdict = CHECKS[vector.kind]!(vector);
      expect(verdict).toMatchObject(
        vector.valid
          ? { valid: true, normalized: vector.normalised, ...expectedParts(vector) }
          : { valid: false, reason: REASON_BY_ID[id] },
      );
    },
  );

  it('name a reason of their kind for each that is refused', () => {
    const refused = VECTORS.filter(({ valid }) => !valid);
    expect(refused.map(({ id }) => id).sort()).toEqual(Object.keys(REASON_BY_ID).sort());
    for (const { id, kind } of refused) expect(REASONS[kind as Kind]).toHaveProperty([REASON_BY_ID[id]!]);
  });

  it('leave no dispute undecided', () => {
    const disputed = VECTORS.filter((vector) => vector.disputed === true).map(({ id }) => id);
    expect(disputed.sort()).toEqual(DECIDED);
  });
});
