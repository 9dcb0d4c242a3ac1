import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { defineErrors, DomainError } from '../../../libs/problem-details/index.js';
import { Envelope } from '../encryption/index.js';
import { duplicateKeyIndex } from './database-errors.js';
import { all, reached } from './filter.js';
import { untilFromNow } from './leases.js';
import { PIPELINE } from './pipeline.js';
import { sessionOf, type Tx } from './tx.js';

/** Longer than any unit of work: a claim that outlives it belongs to a dead process and may be taken over. */
const CLAIM_MS = 12_000;
const KEPT_MS = 24 * 3_600_000;

export const idempotencyErrors = defineErrors({
  'idempotency.in_flight': {
    kind: 'conflict',
    title: 'The same request is being carried out',
    remedy: 'Ask again after the seconds in Retry-After with the same Idempotency-Key to get its answer.',
  },
  'idempotency.other_request': {
    kind: 'rule',
    title: 'This Idempotency-Key belongs to another request',
    remedy: 'Use a new key for a request with another path or body.',
  },
});

export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface KeyDocument {
  _id: string;
  requestHash: string;
  state: 'running' | 'done';
  token: string;
  until: Date;
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
  expireAt: Date;
}

export type ClaimOutcome =
  { readonly kind: 'claimed'; readonly token: string } | { readonly kind: 'stored'; readonly answer: StoredAnswer };

/** Idempotency keys: claimed insert-first, finished in the transaction of the business write. */
@Injectable()
export class IdempotencyStore {
  constructor(
    @InjectModel('idempotency_keys') private readonly keys: Model<KeyDocument>,
    private readonly envelope: Envelope,
  ) {}

  /**
   * Claims a key for one request.
   * @param id digest of principal, route and key
   * @throws idempotency.in_flight while another one runs, idempotency.other_request for another body
   */
  async claim(id: string, requestHash: string): Promise<ClaimOutcome> {
    const token = randomUUID();
    const fresh = { state: 'running', token, until: untilFromNow(CLAIM_MS), expireAt: untilFromNow(KEPT_MS) };
    try {
      const row = await this.keys
        .findOneAndUpdate(
          all({ _id: id, requestHash, state: 'running' }, reached('until')),
          [{ $set: { ...fresh, requestHash, status: null, headers: null, body: null } }],
          { upsert: true, returnDocument: 'after', ...PIPELINE },
        )
        .lean();
      if (row.token === token) return { kind: 'claimed', token };
    } catch (error) {
      if (!duplicateKeyIndex(error)) throw error;
    }
    return this.present(id, requestHash);
  }

  /** Stores the answer with the business write. @throws idempotency.in_flight when the claim was taken over */
  async completeIn(id: string, token: string, answer: StoredAnswer, tx: Tx): Promise<void> {
    const { matchedCount } = await this.keys.updateOne(
      { _id: id, token },
      { $set: this.done(id, answer) },
      { session: sessionOf(tx) },
    );
    if (matchedCount !== 1) throw inFlight();
  }

  /** Stores the answer of a request that wrote nothing in a unit of work. */
  async complete(id: string, token: string, answer: StoredAnswer): Promise<void> {
    await this.keys.updateOne({ _id: id, token, state: 'running' }, { $set: this.done(id, answer) });
  }

  /** Frees a claim whose request failed: a repeat is carried out anew. */
  async release(id: string, token: string): Promise<void> {
    await this.keys.deleteOne({ _id: id, token, state: 'running' });
  }

  private async present(id: string, requestHash: string): Promise<ClaimOutcome> {
    const row = await this.keys.findOne({ _id: id }).lean();
    if (!row) throw inFlight(); // freed between the two statements
    if (row.requestHash !== requestHash) throw new DomainError('idempotency.other_request');
    if (row.state !== 'done' || row.status === null || row.body === null) throw inFlight();
    const body: unknown = JSON.parse(this.envelope.open(row.body, subjectOf(id)));
    return { kind: 'stored', answer: { status: row.status, headers: row.headers ?? {}, body } };
  }

  /** The body is sealed, because an answer may hold a secret that is shown once. */
  private done(id: string, { status, headers, body }: StoredAnswer): Partial<KeyDocument> {
    const sealed = this.envelope.seal(JSON.stringify(body ?? null), subjectOf(id));
    return { state: 'done', status, headers: { ...headers }, body: sealed };
  }
}

const subjectOf = (id: string) => ({ type: 'idempotency', id, field: 'body' });
const inFlight = () => new DomainError('idempotency.in_flight', { retryAfterSeconds: 1 });
