import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecurityConfig } from '../../config/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';

/** Where a page ended: the value of the sort field and the id that breaks ties. */
export interface CursorPosition {
  readonly value: string | number | null;
  readonly id: string;
}

/** Opaque, signed positions in a list. Bound to the list and its filters, so they cannot be used on another one. */
@Injectable()
export class Cursors {
  private readonly key: Buffer;
  private readonly kid: string;

  constructor(config: SecurityConfig) {
    this.key = Buffer.from(config.CURSOR_KEY, 'base64');
    this.kid = createHash('sha256').update(this.key).digest('hex').slice(0, 6);
  }

  /** @param list name of the list together with its filters and sort, JSON-able */
  encode(position: CursorPosition, list: unknown): string {
    const payload = Buffer.from(JSON.stringify([position.value, position.id])).toString('base64url');
    return `${this.kid}.${payload}.${this.sign(payload, list)}`;
  }

  /** @throws cursor.expired when it was signed by another key, cursor.invalid when it is malformed or of another list */
  decode(text: string, list: unknown): CursorPosition {
    const [kid = '', payload = '', signature = ''] = text.split('.');
    if (/^[0-9a-f]{6}$/.test(kid) && kid !== this.kid) throw new DomainError('cursor.expired');
    const expected = Buffer.from(this.sign(payload, list));
    const given = Buffer.from(signature);
    if (kid !== this.kid || given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new DomainError('cursor.invalid', {
        errors: [{ parameter: 'cursor', code: 'cursor.invalid', detail: 'The cursor is not of this list' }],
      });
    const [value, id] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [
      string | number | null,
      string,
    ];
    return { value, id };
  }

  private sign(payload: string, list: unknown): string {
    return createHmac('sha256', this.key)
      .update(`${payload}\n${JSON.stringify(list)}`)
      .digest('base64url')
      .slice(0, 22);
  }
}
