import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import '../auth.errors.js';
import { judgePassword, type PasswordFault } from './password-policy.js';
import { Passwords } from './passwords.js';

const WORDS: Readonly<Record<PasswordFault, string>> = {
  too_short: 'It has fewer than 12 characters',
  too_long: 'It has more than 128 characters',
  leaked: 'It is among known leaked passwords',
  context: 'It is made of words that everybody would try here',
  guessable: 'It is too easy to guess',
};

/** Passwords that somebody wants to have from now on. */
@Injectable()
export class NewPasswords {
  constructor(private readonly passwords: Passwords) {}

  /**
   * The hash of a new password that the policy takes.
   * @param pointer where the password stands in the request, such as `/password`
   * @param known what an attacker knows of the person: address, name
   * @throws auth.weak_password, auth.busy
   */
  async hash(password: string, pointer: string, known: readonly string[]): Promise<string> {
    const { isAcceptable, faults } = judgePassword(password, known);
    if (isAcceptable) return this.passwords.hash(password);
    const errors = faults.map((fault) => ({ pointer, code: `password.${fault}`, detail: WORDS[fault] }));
    throw new DomainError('auth.weak_password', { errors });
  }
}
