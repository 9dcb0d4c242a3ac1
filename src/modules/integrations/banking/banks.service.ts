import { Injectable } from '@nestjs/common';
import { type Bank, BANKS, findBankByCompe, findBankByIspb } from '../../../../libs/brazil/index.js';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { Cursors, type Page, type PageQueryDto } from '../../../common/http/index.js';
import '../integrations.errors.js';
import { type Listed, listed, pageOfListed } from '../listed.js';
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
    if (banks === undefined) return pageOfListed(INDEX, query, this.cursors, 'banks');
    return pageOfListed(indexOf(banks), query, this.cursors, 'listed-banks');
  }

  /** @param code COMPE code or ISPB. @throws bank.not_found */
  get(code: string): Bank {
    const bank = findBankByCompe(code) ?? findBankByIspb(code);
    if (bank === null) throw new DomainError('bank.not_found');
    return bank;
  }
}

function indexOf(banks: readonly Bank[]): Listed<Bank>[] {
  return listed(banks, codeOf, (bank) => [codeOf(bank), bank.ispb, bank.name]);
}

const INDEX = indexOf(BANKS);
