import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from '../campaigns/built.js';
import { ADMIN } from '../support/app/test-app.js';
import { testEnvironment } from '../support/app/test-environment.js';
import { openTestDatabase, type TestDatabase } from '../support/database/test-database.js';
import { tokenFor } from '../support/factories/index.js';
import { freePort, type ManagedProcess, startApp } from '../support/process-driver/index.js';
import { asClaimed, openShell, recipesIn, type Shell } from '../support/recipes/index.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink/index.js';

jest.setTimeout(180_000);

const RECIPES = recipesIn('docs/recipes.md');
/** Where a recipe waits for a link: whose mail it is, and the how many-th to that address. */
const MAILS: Readonly<Record<string, readonly [string, number]>> = {
  invite: ['night@padaria.example', 1],
  'reset-password': ['night@padaria.example', 2],
  register: ['visitor@padaria.example', 1],
  'client-login': ['sol@mercearia.example', 1],
};

/** The built program as a person starts it: with the limits, times and switches that it has by default, and a mail server. */
describe('docs/recipes.md', () => {
  let smtp: SmtpSink;
  let database: TestDatabase;
  let home: string;
  let vigia: ManagedProcess;
  let shell: Shell;
  beforeAll(async () => {
    await ensureBuilt();
    smtp = await startSmtpSink();
    database = await openTestDatabase();
    home = await mkdtemp(join(tmpdir(), 'vigia-recipes-'));
    const port = String(await freePort());
    const environment = {
      ...withoutLimits(testEnvironment()),
      MONGODB_URI: database.serverUri,
      MONGODB_DB: database.name,
      VIGIA_HOME: home,
      PORT: port,
      SMTP_HOST: smtp.host,
      SMTP_PORT: String(smtp.port),
      SMTP_SECURITY: 'none',
      SELF_REGISTRATION: 'true',
    };
    vigia = await startApp({ inheritEnv: false, env: environment });
    await vigia.waitForHttp(`http://127.0.0.1:${port}/health/ready`, { timeoutMs: 120_000 });
    const { PATH, HOME } = process.env;
    const person = { VIGIA: `http://127.0.0.1:${port}`, EMAIL: ADMIN.email, PASSWORD: ADMIN.password };
    shell = openShell({ env: { PATH, HOME, LANG: 'C.UTF-8', ...environment, ...person } });
  });
  afterAll(async () => {
    await shell.close();
    await vigia.stop();
    await smtp.close();
    await database.close();
    await rm(home, { recursive: true, force: true });
  });

  it('names each recipe once, and says of each what it prints', () => {
    const names = RECIPES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(RECIPES.filter(({ prints }) => prints === null).map(({ name }) => name)).toEqual(['helpers']);
    expect(names).toEqual(expect.arrayContaining(Object.keys(MAILS)));
  });

  /** A pause of a second may be over before a slow machine comes to the next recipe: then an unlock would show nothing. */
  const lengthenPauses = () =>
    database.db
      .collection('limit_strikes')
      .updateMany({ strikes: { $gte: 5 } }, { $set: { pausedUntil: new Date(Date.now() + 600_000) } });

  it.each(RECIPES)('$name', async ({ name, text, prints }) => {
    if (name === 'unlock') expect((await lengthenPauses()).modifiedCount).toBe(1);
    const running = shell.run(text, 120_000);
    const mail = MAILS[name];
    if (mail) shell.type(await Promise.race([tokenFor(smtp, ...mail), running.then(() => '')]));
    const printed = await running;
    expect(asClaimed(printed, prints ?? '')).toBe(prints ?? '');
  });

  it('left behind what they say', async () => {
    const { db } = database;
    const member = await db.collection('users').findOne({ email: 'night@padaria.example' });
    expect(member).toMatchObject({ role: 'OPERATOR', status: 'active', clientIds: null });
    expect(await db.collection('roles').countDocuments({})).toBe(0);
    const keys = await db.collection('api_keys').find({}).sort({ createdAt: 1 }).toArray();
    expect(keys.map(({ revokedAt, rotatedTo }) => [revokedAt === null, rotatedTo === keys[1]?._id])).toEqual([
      [true, true],
      [false, false],
    ]);
    const ended = await db.collection('sessions').distinct('revokedReason', { userId: member?._id });
    expect(ended).toEqual(expect.arrayContaining(['logout', 'password_changed', 'password_reset', 'role_changed']));
    const actions = await db.collection('audit_events').distinct('action', {});
    expect(actions).toEqual(
      expect.arrayContaining([
        'user.unlocked',
        'client.pii_read',
        'access_log.exported',
        'audit.exported',
        'audit_policy.changed',
        'signing_key.moved',
      ]),
    );
  });
});

/** The limits of the product: most suites switch them off. */
function withoutLimits(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/LIMIT|LOGIN_/.test(name)));
}
