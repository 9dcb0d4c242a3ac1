import { randomUUID } from 'node:crypto';
import request from 'supertest';
import type { ApiClient, TestApp } from '../app/test-app.js';
import type { SmtpSink } from '../smtp-sink/index.js';

/** Good for everybody in the tests: the policy takes it. */
export const GOOD_PASSWORD = 'trombone lilás 7 jabutis';

/** A user as staff see them. */
export interface PersonBody {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly clientIds: string[] | null;
  readonly status: string;
  readonly version: number;
}

export interface PersonOptions {
  readonly role?: string;
  readonly clientIds?: readonly string[] | null;
  readonly email?: string;
  readonly name?: string;
  readonly locale?: string;
}

/** Body of an invitation; addresses never clash. */
export function aPerson(options: PersonOptions = {}): Required<Omit<PersonOptions, 'locale'>> {
  return { email: `p-${randomUUID()}@vigia.example`, name: 'Ana Souza', role: 'OPERATOR', clientIds: null, ...options };
}

export async function invite(api: ApiClient, options: PersonOptions = {}): Promise<PersonBody> {
  return (await api.post('/users', aPerson(options)).expect(201)).body as PersonBody;
}

/** The token of the latest mail to an address, once there are `count` of them. @throws Error for a mail without one */
export async function tokenFor(smtp: SmtpSink, email: string, count = 1, withinMs = 15_000): Promise<string> {
  const mine = () => smtp.mails.filter(({ to }) => to.includes(email));
  await smtp.waitForMail(() => mine().length >= count, withinMs);
  const token = /#token=([\w-]{43})/.exec(mine().at(-1)?.text ?? '')?.[1];
  if (token === undefined) throw new Error(`the mail to ${email} holds no token`);
  return token;
}

/** Accepts an invitation. */
export async function accept(vigia: TestApp, token: string, password = GOOD_PASSWORD): Promise<void> {
  await request(vigia.url).post('/api/v1/auth/invitations/accept').send({ token, password }).expect(204);
}
