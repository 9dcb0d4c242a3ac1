import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { systemActor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { UnitOfWork } from '../../../common/persistence/index.js';
import { SecurityConfig } from '../../../config/index.js';
import { Audit } from '../../audit/index.js';
import { Passwords } from '../passwords/passwords.js';
import { normalisedEmail } from './user.js';
import { UserGuards } from './user-guards.repository.js';
import { UsersRepository } from './users.repository.js';

export interface NewAdministrator {
  readonly email: string;
  /** Null when the operator gave the password: it is never printed then. */
  readonly generatedPassword: string | null;
}

@Injectable()
export class FirstAdministrator {
  constructor(
    private readonly users: UsersRepository,
    private readonly guards: UserGuards,
    private readonly passwords: Passwords,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly config: SecurityConfig,
    private readonly clock: Clock,
  ) {}

  /** Makes the first administrator of an installation without users; null when there is one. Two processes make only one. */
  async ensure(): Promise<NewAdministrator | null> {
    const generatedPassword = this.config.VIGIA_ADMIN_PASSWORD === '' ? randomBytes(15).toString('base64url') : null;
    const email = normalisedEmail(this.config.VIGIA_ADMIN_EMAIL);
    const passwordHash = await this.passwords.hash(generatedPassword ?? this.config.VIGIA_ADMIN_PASSWORD);
    try {
      return await this.unitOfWork.run(async (tx) => {
        if (await this.users.existsAny(tx)) return null;
        await this.guards.touch('administrators', tx);
        const user = await this.users.insert(
          {
            email,
            name: 'Administrator',
            role: 'ADMIN',
            clientIds: null,
            status: 'active',
            createdAt: this.clock.now(),
            passwordHash,
          },
          tx,
        );
        await this.audit.append(
          systemActor('bootstrap'),
          { action: 'user.created', target: { type: 'user', id: user.id } },
          tx,
        );
        return { email, generatedPassword };
      });
    } catch (error) {
      if (error instanceof DomainError && error.code === 'user.email_taken') return null; // another process was faster
      throw error;
    }
  }
}
