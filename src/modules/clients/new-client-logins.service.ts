import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import { type Actor, assertPermitted } from '../../common/auth-context/index.js';
import { ClientLogins, type PreparedPassword } from '../auth/index.js';
import type { ClientFields } from './client.js';

/** How a new client is to sign in, if at all. */
export interface WantedLogin {
  readonly password?: string | undefined;
  readonly invite?: boolean | undefined;
}

export interface PreparedLogin {
  readonly email: string;
  /** Null: an invitation goes out. */
  readonly password: PreparedPassword | null;
}

/** Logins that are made together with their client. */
@Injectable()
export class NewClientLogins {
  constructor(private readonly logins: ClientLogins) {}

  /**
   * Hashing takes its time, so it comes before the unit of work. Null when no login is wanted.
   * @throws request.forbidden for who may not make users, request.invalid, auth.weak_password, auth.busy
   */
  async prepare(
    actor: Actor,
    { email, name }: Pick<ClientFields, 'email' | 'name'>,
    { password, invite }: WantedLogin,
  ): Promise<PreparedLogin | null> {
    if (password === undefined && invite !== true) return null;
    assertPermitted(actor, 'users:create');
    if (email === null) throw refused('/email', 'field.required', 'A login needs an e-mail');
    if (password === undefined) return { email, password: null };
    if (invite === true) throw refused('/invite', 'field.one_of', 'Either a password or an invitation');
    return { email, password: await this.logins.prepare(password, [email, name]) };
  }
}

function refused(pointer: string, code: string, detail: string): DomainError {
  return new DomainError('request.invalid', { detail, errors: [{ pointer, code, detail }] });
}
