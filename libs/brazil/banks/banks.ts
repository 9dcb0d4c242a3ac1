import { BANK_LIST } from './bank-list.js';

export { BANK_LIST_SOURCE } from './bank-list.js';

export interface Bank {
  /** 3 digits, zeros kept; null for institutions that take part in Pix only. */
  readonly compe: string | null;
  /** 8 characters; every institution has one. */
  readonly ispb: string;
  readonly name: string;
}

/** Every bank with a COMPE code, ascending by it. */
export const BANKS: readonly Bank[] = BANK_LIST.map(([compe, ispb, name]) => ({ compe, ispb, name }));

const BY_COMPE = new Map(BANKS.map((bank) => [bank.compe, bank]));
const BY_ISPB = new Map(BANKS.map((bank) => [bank.ispb, bank]));

/** @param compe 3 digits */
export function findBankByCompe(compe: string): Bank | null {
  return BY_COMPE.get(compe) ?? null;
}

/** Null may also mean an institution without a COMPE code: the list has none of those. @param ispb 8 characters */
export function findBankByIspb(ispb: string): Bank | null {
  return BY_ISPB.get(ispb) ?? null;
}
