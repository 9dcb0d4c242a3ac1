import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import type { Scope } from '../../common/auth-context/index.js';
import { all, type Condition, type Filter, itemPrefix, oneOf, within } from '../../common/persistence/index.js';
import type { ClientStatus } from './client.js';
import type { ClientSearch, ExactTerm } from './client-search.js';
import { ClientVault } from './client-vault.js';

export interface ClientFilter {
  readonly status?: ClientStatus | undefined;
  readonly search?: ClientSearch | undefined;
  readonly tag?: string | undefined;
  /** Those that were deleted, instead of those that were not. */
  readonly isDeleted?: boolean | undefined;
}

export const PRESENT: Condition = { deleted: false };
export const DELETED: Condition = { deleted: true };
/** Before each search key of a deleted client, so that its index alone tells them apart; no word has this sign. */
const DELETED_MARK = '~';
/** Clients that may share a phone number or, deleted ones among them, a CPF. */
const MAX_OF_ONE = 1_000;

/** Keys by which a client is found: the words, apart from those of the clients that are not deleted. */
export function markedKeys(words: readonly string[], isDeleted: boolean): string[] {
  return words.map((word) => (isDeleted ? `${DELETED_MARK}${word}` : word));
}

/** What a filter means to the database. Reached through the clients' own repository only. */
@Injectable()
export class ClientConditions {
  constructor(
    @InjectModel('clients') private readonly clients: Model<{ _id: Types.ObjectId; deleted: boolean }>,
    private readonly vault: ClientVault,
  ) {}

  /** @returns `isWhole`: nothing but deleted clients is left out */
  async of(scope: Scope, filter: ClientFilter): Promise<{ condition: Filter; isWhole: boolean }> {
    const { status, tag, search, isDeleted = false } = filter;
    const narrowed = [status && { status }, tag === undefined ? undefined : { tags: tag }];
    const found = await this.found(search, isDeleted);
    const condition = all(within(scope, '_id'), ...found, ...narrowed);
    const isWhole = scope.reachesAll && !isDeleted && search === undefined;
    return { condition, isWhole: isWhole && narrowed.every((one) => one === undefined) };
  }

  /** Which clients a search means, deleted ones or those that are not. */
  private async found(search: ClientSearch | undefined, isDeleted: boolean): Promise<Condition[]> {
    if (search?.kind === 'exact') return [{ _id: oneOf(await this.idsOf(search.terms, isDeleted)) }];
    if (search === undefined) return [isDeleted ? DELETED : PRESENT];
    if (search.words.length === 0) return [{ _id: oneOf([]) }];
    return markedKeys(search.words, isDeleted).map((key) => ({ searchKeys: itemPrefix(key) }));
  }

  /**
   * Asked for term by term, and by nothing else: a compatible server reads the whole collection for conditions that are joined by
   * «or», and for fields that the index of the term does not hold.
   */
  private async idsOf(terms: readonly ExactTerm[], isDeleted: boolean): Promise<Types.ObjectId[]> {
    const ids: Types.ObjectId[] = [];
    for (const term of terms) {
      const query = this.clients.find(all(this.exactly(term)), { _id: 1, deleted: 1 });
      const rows = await query.limit(MAX_OF_ONE).maxTimeMS(2_000).lean();
      ids.push(...rows.filter(({ deleted }) => deleted === isDeleted).map(({ _id }) => _id));
    }
    return ids;
  }

  private exactly({ field, value }: ExactTerm): Condition {
    return field === 'cnpj' ? { cnpj: value } : { [`${field}Index`]: this.vault.indexOf(field, value) };
  }
}
