import { Injectable } from '@nestjs/common';
import { type Bank, BANKS, findBankByCompe, findBankByIspb } from '../../../../libs/brazil/index.js';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { Cursors, type Page, pageRequest, type PageQueryDto, toPage } from '../../../common/http/index.js';
import { searchWords } from '../../../common/search/index.js';
import '../integrations.errors.js';
import { codeOf } from './bank-code.js';

/** The bundled list of banks: no network, no database. */
@Injectable()
export class Banks {
  constructor(private readonly cursors: Cursors) {}

  /**
   * Ascending by code.
   * @param banks another list than the bundled one
   */
  page(query: PageQueryDto & { search?: string }, banks?: readonly Bank[]): Page<Bank> {
    const list = [banks === undefined ? 'banks' : 'listed-banks', query.search ?? null];
    const request = pageRequest(query, this.cursors, list);
    const index = banks === undefined ? INDEX : indexOf(banks);
    const found = (query.search === undefined ? index : search(query.search, index)).map(({ bank }) => bank);
    const { after } = request;
    const rest = after === undefined ? found.slice(request.skip) : found.filter((bank) => codeOf(bank) > after.id);
    return toPage(
      { rows: rest.slice(0, request.limit + 1), total: found.length },
      request,
      (bank) => bank,
      (bank) => this.cursors.encode({ value: null, id: codeOf(bank) }, list),
    );
  }

  /** @param code COMPE code or ISPB. @throws bank.not_found */
  get(code: string): Bank {
    const bank = findBankByCompe(code) ?? findBankByIspb(code);
    if (bank === null) throw new DomainError('bank.not_found');
    return bank;
  }
}

interface IndexedBank {
  readonly bank: Bank;
  readonly words: readonly string[];
}

/** Every word is the beginning of a word of the name, of the code or of the ISPB. A text without a word finds nothing. */
function search(text: string, index: readonly IndexedBank[]): readonly IndexedBank[] {
  const wanted = searchWords(text);
  if (wanted.length === 0) return [];
  return index.filter(({ words }) => wanted.every((word) => words.some((own) => own.startsWith(word))));
}

/** Ascending by code. */
function indexOf(banks: readonly Bank[]): IndexedBank[] {
  return banks
    .map((bank) => ({ bank, words: searchWords(codeOf(bank), bank.ispb, bank.name) }))
    .sort((one, other) => (codeOf(one.bank) < codeOf(other.bank) ? -1 : 1));
}

const INDEX = indexOf(BANKS);
