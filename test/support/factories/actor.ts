import { randomUUID } from 'node:crypto';
import { UnitOfWork } from '../../../src/common/persistence/index.js';
import type { Role } from '../../../src/modules/auth/index.js';
import { Passwords } from '../../../src/modules/auth/passwords/passwords.js';
import { UsersRepository } from '../../../src/modules/auth/users/users.repository.js';
import { type ApiClient, login, type TestApp } from '../app/test-app.js';

/** Of everybody whom `actorFor` makes. */
export const ACTOR_PASSWORD = 'test-actor-password';

export interface ActorOptions {
  readonly role: Role;
  /** Clients that the user is bound to; null or absent for staff. */
  readonly clientIds?: readonly string[] | null;
}

/** A user of that role and reach, made in the database and signed in through the API. */
export async function actorFor(vigia: TestApp, { role, clientIds = null }: ActorOptions): Promise<ApiClient> {
  const credentials = { email: `${role.toLowerCase()}-${randomUUID()}@vigia.local`, password: ACTOR_PASSWORD };
  const passwordHash = await vigia.app.get(Passwords, { strict: false }).hash(credentials.password);
  const user = {
    email: credentials.email,
    name: `Test ${role}`,
    role,
    clientIds,
    status: 'active' as const,
    createdAt: new Date(),
    passwordHash,
  };
  const users = vigia.app.get(UsersRepository, { strict: false });
  await vigia.app.get(UnitOfWork, { strict: false }).run((tx) => users.insert(user, tx));
  return vigia.as(await login(vigia.url, credentials));
}
