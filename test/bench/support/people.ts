import { randomBytes } from 'node:crypto';
import { tokenFor } from '../../support/factories/person.js';
import { FAR_LOGIN_LIMITS } from '../../support/limits/far-limits.js';
import { startSmtpSink, type SmtpSink } from '../../support/smtp-sink/index.js';
import { type ApiSession, inParallel } from './api-session.js';
import type { Workplace } from './workplace.js';

export interface Person {
  readonly email: string;
  readonly password: string;
}

/** Makes users as people do: invited by the administrator, accepted with the link of the mail. Vigia is ended again. */
export async function invitePeople(place: Workplace, count: number): Promise<Person[]> {
  const smtp = await startSmtpSink();
  const mail = { SMTP_HOST: smtp.host, SMTP_PORT: String(smtp.port), SMTP_SECURITY: 'none' };
  const vigia = await place.start({ env: { ...FAR_LOGIN_LIMITS, ...mail } });
  try {
    const api = await vigia.logIn();
    const people: Person[] = [];
    await inParallel(count, 4, async (index) => {
      people[index] = await invite(api, smtp, `person${index}@padaria.example`);
    });
    return people;
  } finally {
    await vigia.process.stop();
    await smtp.close();
  }
}

async function invite(api: ApiSession, smtp: SmtpSink, email: string): Promise<Person> {
  await api.post('/users', { email, name: 'Ana Souza', role: 'OPERATOR', clientIds: null });
  const token = await tokenFor(smtp, email, 1, 30_000);
  const password = randomBytes(15).toString('base64url');
  await api.post('/auth/invitations/accept', { token, password });
  return { email, password };
}
