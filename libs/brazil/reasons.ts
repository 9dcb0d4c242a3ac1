const TEXT = {
  type: 'not a string; a number has lost its leading zeros',
  empty: 'nothing but white space',
} as const;
const FORM = {
  characters: 'a character that may not stand there',
  length: 'too few or too many characters',
} as const;
const CHECK_DIGIT = { check_digit: 'the check digits do not belong to the other characters' } as const;
const MASK = { mask: 'punctuation that is neither absent nor the exact mask' } as const;

/**
 * Why a value is refused, by kind. The codes are stable: callers compare them, people read them in answers. New ones may
 * be added to a kind; none changes its meaning.
 */
export const REASONS = {
  cpf: { ...TEXT, ...FORM, ...MASK, repeated: 'one digit eleven times, never issued', ...CHECK_DIGIT },
  cnpj: { ...TEXT, ...FORM, ...MASK, repeated: 'fourteen zeros, never issued', ...CHECK_DIGIT },
  cep: { ...TEXT, ...FORM, ...MASK, range: 'within no state’s range' },
  phone: {
    ...TEXT,
    ...FORM,
    extension: 'an extension (ramal) behind the number',
    country: 'a number of another country',
    ddd_missing: 'a local number without its area code',
    ddd: 'an area code that is not assigned',
    service: 'a service number (0800, 4004, 190), which reaches no customer',
    ninth_digit: 'a mobile number without its ninth digit, out of use since 2016',
    prefix: 'a first digit that neither landlines (2 to 5) nor mobiles (9) have',
  },
  email: {
    ...TEXT,
    ...FORM,
    form: 'not one name, one @ and one domain',
    dots: 'a name that begins or ends with a dot or has two in a row',
    domain: 'a domain without a dot, or with a label that no domain has',
  },
  birth_date: {
    ...TEXT,
    form: 'neither YYYY-MM-DD nor DD/MM/YYYY',
    calendar: 'a day that the calendar does not have',
    future: 'after today',
    too_old: 'more than 130 years ago',
    too_young: 'younger than the least age asked for',
  },
  pix_key: {
    ...TEXT,
    ...FORM,
    ...MASK,
    kind: 'looks like none of the kinds of key',
    repeated: 'a CPF or CNPJ of one digit, never issued',
    ...CHECK_DIGIT,
    phone: 'not a Brazilian phone number',
    landline: 'a landline; a key is a mobile number',
    form: 'not an e-mail address or a random key in the form of the directory',
    domain: 'an e-mail domain without a dot',
  },
  pix_e2e: {
    ...TEXT,
    ...FORM,
    prefix: 'begins with neither E (payment) nor D (return)',
    ispb: 'positions 2 to 9 are no institution’s ISPB',
    date: 'positions 10 to 21 are no minute of the calendar (UTC)',
    skew: 'more than 12 hours from the time it is settled',
  },
  pix_txid: { ...TEXT, ...FORM },
  brcode: {
    ...TEXT,
    length: 'more than 512 characters',
    structure: 'fields that do not follow each other as id, length, value',
    duplicate: 'a field that occurs twice',
    version: 'the first field is not payload format 01',
    crc_missing: 'the last field is not the checksum, id 63 with 4 characters',
    crc: 'the checksum does not belong to the code: a character was changed',
    initiation: 'point of initiation is neither 11 nor 12',
    not_pix: 'no merchant account of br.gov.bcb.pix',
    key: 'the Pix key is not valid in its one spelling',
    url: 'the location is no address without scheme of at most 77 characters',
    target: 'neither one key nor one location',
    description: 'a description that does not fit',
    ispb: 'the withdrawal facilitator is no ISPB',
    category: 'the merchant category is not 4 digits',
    currency: 'not in reais (986)',
    amount: 'not an amount above zero with a dot and two decimals',
    country: 'the country is not BR',
    name: 'a receiver’s name that is missing or longer than 25 characters',
    city: 'a receiver’s city that is missing or longer than 15 characters',
    txid: 'not 1 to 25 letters and digits, nor ***',
  },
  boleto: {
    ...TEXT,
    ...FORM,
    currency: 'not in reais (9 at the fourth place)',
    segment: 'a segment of slips that does not exist',
    value_kind: 'the third digit of a slip of utilities or taxes is not 6 to 9',
    field_check_digit: 'a field of the line does not belong to its check digit',
    check_digit: 'the general check digit does not belong to the slip',
    due_factor: 'a due-date factor from 1 to 999, which no table gives a date',
  },
  bank_account: {
    type: 'not texts; numbers have lost their leading zeros',
    form: 'not bank, branch, account and check digit',
    bank: 'a code that the central bank’s list does not have',
    branch: 'not a branch of 1 to 4 digits, or not one of this bank’s',
    branch_check_digit: 'the check digit of the branch does not belong to it',
    account: 'an account that is not digits or too short or too long for this bank',
    digit: 'a check digit that is missing or that this bank does not use',
    ...CHECK_DIGIT,
  },
} as const satisfies Record<string, Record<string, string>>;

export type Kind = keyof typeof REASONS;

/** The closed set of reasons of one kind. */
export type ReasonOf<K extends Kind> = keyof (typeof REASONS)[K] & string;
