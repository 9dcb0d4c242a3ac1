import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import request from 'supertest';
import { DomainError } from '../../libs/problem-details/index.js';
import { LoginLimiter } from '../../src/modules/auth/index.js';
import { Passwords } from '../../src/modules/auth/passwords/passwords.js';
import { startInstances, type Instances } from '../support/app/instances.js';
import { ADMIN, type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { plainRequest } from '../support/limits/plain-request.js';

/** The numbers of REQUIREMENTS §F. */
const REAL = {
  LOGIN_FREE_FAILURES: '5',
  LOGIN_FAILURES_PER_HOUR: '20',
  LOGIN_FAILURES_PER_ADDRESS_HOUR: '100',
  LOGIN_CLOSES_AFTER: '100',
};
/** Tries with forged headers; the long run takes 10,000. */
const FORGED = Number(process.env['FORGED_REQUESTS'] ?? 300);
const WRONG = 'not the right password';
const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const someone = (): string => `${randomBytes(8).toString('hex')}@vigia.local`;

interface Sent {
  readonly email?: string;
  readonly password?: string;
  readonly cookie?: string;
  readonly from?: string;
}

function signIn(url: string, { email = ADMIN.email, password = ADMIN.password, cookie, from }: Sent = {}) {
  const asked = request(url).post('/api/v1/auth/login');
  if (cookie !== undefined) void asked.set('Cookie', cookie);
  if (from !== undefined) void asked.set('X-Forwarded-For', from);
  return asked.send({ email, password });
}

function cookieOf(answer: request.Response): string {
  const cookies = (answer.headers['set-cookie'] ?? []) as unknown as string[]; // a list wherever there is one
  const device = cookies.find((cookie) => cookie.startsWith('vigia_device='));
  if (device === undefined) throw new Error('the answer sets no device cookie');
  return device;
}

const pairOf = (cookie: string): string => cookie.split(';', 1).join('');

/** The first pause is a second, which a slow machine may need for the rest of a test. */
async function stretchPauses({ connection }: TestApp): Promise<void> {
  const later = { $set: { pausedUntil: new Date(Date.now() + 60_000) } };
  await connection.collection('limit_strikes').updateMany({ strikes: { $gte: 5 } }, later);
}

describe('the login limiter over three instances', () => {
  let instances: Instances;
  beforeAll(async () => {
    instances = await startInstances(3, { ...REAL, TRUSTED_PROXY_HOPS: '1' });
    for (const app of instances.apps)
      app.getHttpServer().prependListener('request', () => arrivals.push(performance.now()));
    await guessAtOnce(someone()); // connections are open and code is warm from here on
  });
  afterAll(() => instances.close());

  const arrivals: number[] = [];
  const guessAtOnce = (email: string) =>
    Promise.all(
      numbersTo(100).map((n) =>
        plainRequest(`${instances.url(n)}/api/v1/auth/login`, {
          method: 'POST',
          headers: { 'X-Forwarded-For': `198.51.100.${String(n)}` },
          body: { email, password: WRONG },
        }),
      ),
    );
  /** A machine that takes more than a second to send them has let a pause pass: the law then allows one more. */
  const allowed = (): number => {
    const spanMs = Math.max(...arrivals) - Math.min(...arrivals);
    return 5 + [1_000, 3_000, 7_000].filter((pausesMs) => spanMs >= pausesMs).length;
  };

  it.each(['known', 'unknown'])('hashes at most 5 of 100 parallel wrong passwords for a %s address', async (kind) => {
    const verified = instances.apps.map((app) => jest.spyOn(app.get(Passwords, { strict: false }), 'verify'));
    const email = kind === 'known' ? ADMIN.email : someone();
    arrivals.length = 0;
    const answers = await guessAtOnce(email);
    const hashes = verified.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    verified.forEach((spy) => {
      spy.mockRestore();
    });
    expect(hashes).toBeGreaterThan(0);
    expect(hashes).toBeLessThanOrEqual(allowed());
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(hashes);
    const throttled = answers.filter(({ status }) => status === 429);
    expect(throttled).toHaveLength(100 - hashes);
    for (const { text, headers } of throttled) {
      expect(JSON.parse(text)).toMatchObject({ code: 'auth.throttled' });
      expect(headers['retry-after']).toMatch(/^[1-8]$/);
    }
    await instances.first.app.get(LoginLimiter).clearFor(email);
  });

  it('keeps out whoever comes without the device, on every instance, and lets the owner in with it', async () => {
    const cookie = pairOf(cookieOf(await signIn(instances.url(0)).expect(200)));
    await guessAtOnce(ADMIN.email);
    await stretchPauses(instances.first);
    for (const n of [0, 1, 2]) {
      await signIn(instances.url(n)).expect(429);
      await signIn(instances.url(n), { cookie }).expect(200);
    }
    await instances.first.app.get(LoginLimiter).clearFor(ADMIN.email);
  });
});

describe('the login limiter without a trusted proxy', () => {
  it(`counts ${String(FORGED)} tries with forged X-Forwarded-For for the one address that they come from`, async () => {
    const vigia = await startTestApp(REAL);
    const verified = jest.spyOn(vigia.app.get(Passwords, { strict: false }), 'verify');
    const agent = new Agent({ keepAlive: true, maxSockets: 10 }); // nobody waits for a hash until the deadline
    const statuses: Record<string, number> = {};
    const guess = async (n: number): Promise<void> => {
      const forged = `11.${String(n >> 8)}.${String(n & 255)}.1`;
      const { status } = await plainRequest(`${vigia.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'X-Forwarded-For': `${forged}, 198.51.100.${String(n % 250)}`, Forwarded: `for=${forged}` },
        body: { email: someone(), password: WRONG },
        agent,
      });
      statuses[status] = (statuses[status] ?? 0) + 1;
    };
    await Promise.all(numbersTo(FORGED).map(guess));
    expect(statuses).toEqual({ 401: 100, 429: FORGED - 100 });
    expect(verified).toHaveBeenCalledTimes(100);
    agent.destroy();
    await vigia.close();
  }, 600_000);
});

describe('the login limiter', () => {
  let vigia: TestApp;
  let nextAddress = 0;
  beforeAll(async () => {
    vigia = await startTestApp({ ...REAL, TRUSTED_PROXY_HOPS: '1' });
  });
  afterAll(() => vigia.close());
  afterEach(() => vigia.app.get(LoginLimiter).clearFor(ADMIN.email));

  /** An address that no other try comes from. */
  const elsewhere = (): string => {
    nextAddress += 1;
    return `203.0.${String(nextAddress >> 8)}.${String(nextAddress & 255)}`;
  };
  const guess = (sent: Sent = {}) => signIn(vigia.url, { password: WRONG, from: elsewhere(), ...sent });
  const failUntilThrottled = async (sent: Sent = {}): Promise<void> => {
    for (let n = 0; n < 5; n += 1) await guess(sent).expect(401);
    await guess(sent).expect(429);
    await stretchPauses(vigia);
  };
  const strikesOf = (email: string) =>
    vigia.connection
      .collection('limit_strikes')
      .findOne({}, { sort: { at: -1 } })
      .then((row) => ({ email, ...row }));

  it('keeps strangers off while the owner enters with a known device', async () => {
    const cookie = pairOf(cookieOf(await signIn(vigia.url, { from: elsewhere() }).expect(200)));
    await failUntilThrottled();
    await signIn(vigia.url, { from: elsewhere() }).expect(429); // also with the right password: nobody looked at it
    await signIn(vigia.url, { from: elsewhere(), cookie }).expect(200);
    await guess().expect(429);
  });

  it('gives a known device a count of its own, which is as strict', async () => {
    const cookie = pairOf(cookieOf(await signIn(vigia.url, { from: elsewhere() }).expect(200)));
    await failUntilThrottled({ cookie });
    await signIn(vigia.url, { from: elsewhere() }).expect(200);
  });

  it('takes no cookie that is forged, of another person, or too old', async () => {
    const cookie = pairOf(cookieOf(await signIn(vigia.url, { from: elsewhere() }).expect(200)));
    const other = someone();
    await failUntilThrottled({ email: other });
    await guess({ email: other, cookie }).expect(429);
    await failUntilThrottled();
    const forged = `${cookie.slice(0, -2)}${cookie.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const wrong of [forged, 'vigia_device=x', 'vigia_device=v1.a.b.c.d'])
      await guess({ cookie: wrong }).expect(429);
  });

  it('sets the cookie for the auth routes only, out of reach of scripts, and keeps the id of the device', async () => {
    const first = cookieOf(await signIn(vigia.url, { from: elsewhere() }).expect(200));
    expect(first).toMatch(/^vigia_device=v1\.[\w.-]+; Path=\/api\/v1\/auth; Expires=.*; HttpOnly; SameSite=Strict$/);
    expect(first).not.toContain(ADMIN.email);
    await signIn(vigia.url, { from: elsewhere(), cookie: pairOf(first) }).expect(200);
    const rows = await vigia.connection.collection('sessions').find({}).sort({ _id: -1 }).limit(2).toArray();
    expect(rows[0]?.['deviceId']).toMatch(/^[\w-]{22}$/);
    expect(rows[0]?.['deviceId']).toBe(rows[1]?.['deviceId']);
  });

  it('begins anew after a right password and after an unlock', async () => {
    for (let n = 0; n < 4; n += 1) await guess().expect(401);
    await signIn(vigia.url, { from: elsewhere() }).expect(200);
    await failUntilThrottled();
    await vigia.app.get(LoginLimiter).clearFor(ADMIN.email.toUpperCase());
    await signIn(vigia.url, { from: elsewhere() }).expect(200);
  });

  it('answers alike for known and unknown addresses, failed and throttled', async () => {
    const seen = async (email: string) => {
      const answers = [];
      for (let n = 0; n < 6; n += 1) answers.push(await guess({ email }));
      return answers.map(({ status, body, headers, text }) => ({
        status,
        body: { ...(body as object), instance: '' },
        length: text.length,
        headers: Object.keys(headers).sort(),
        retryAfter: headers['retry-after'],
      }));
    };
    const known = await seen(ADMIN.email);
    expect(known.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await seen(someone())).toEqual(known);
  });

  it('closes after a hundred in a row, alike to a pause, until it is unlocked', async () => {
    await guess().expect(401);
    const { _id } = await strikesOf(ADMIN.email);
    await vigia.connection.collection('limit_strikes').updateOne({ _id }, { $set: { strikes: 100 } });
    const answer = await signIn(vigia.url, { from: elsewhere() }).expect(429);
    expect(answer.headers['retry-after']).toBe('900');
    expect(answer.body).toMatchObject({ code: 'auth.throttled' });
    await vigia.app.get(LoginLimiter).clearFor(ADMIN.email);
    await signIn(vigia.url, { from: elsewhere() }).expect(200);
  });

  it('takes a hundred failures from one address, and counts neither right passwords nor what it refuses itself', async () => {
    const from = elsewhere();
    for (let n = 0; n < 3; n += 1) await signIn(vigia.url, { from }).expect(200);
    // As many at once as are let in to wait.
    for (let round = 0; round < 2; round += 1) {
      const fails = numbersTo(50).map(() => guess({ email: someone(), from }));
      expect((await Promise.all(fails)).map(({ status }) => status)).toEqual(numbersTo(50).map(() => 401));
    }
    const refused = await guess({ email: someone(), from }).expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_000);
    await signIn(vigia.url, { from }).expect(429);
    await signIn(vigia.url, { from: elsewhere() }).expect(200);
  });

  it('holds for guesses at the present password, which have a count by session: strangers keep nobody from a change', async () => {
    const [first, second] = [await vigia.admin(), await vigia.admin()];
    await failUntilThrottled();
    const change = (session: ApiClient, current: string) =>
      session.post('/auth/password/change', { current, new: 'short' }).set('X-Forwarded-For', elsewhere());
    for (let n = 0; n < 5; n += 1)
      expect((await change(first, WRONG).expect(401)).body).toMatchObject({ code: 'auth.wrong_current_password' });
    const refused = await change(first, ADMIN.password).expect(429);
    expect(refused.body).toMatchObject({ code: 'auth.throttled' });
    await first.get('/me').expect(200);
    expect((await change(second, ADMIN.password).expect(400)).body).toMatchObject({ code: 'auth.weak_password' });
  });

  it('counts no try that was not made', async () => {
    const busy = new DomainError('auth.busy', { retryAfterSeconds: 1 });
    const verify = jest.spyOn(vigia.app.get(Passwords, { strict: false }), 'verify').mockRejectedValue(busy);
    for (let n = 0; n < 8; n += 1) await guess().expect(503);
    verify.mockRestore();
    await signIn(vigia.url, { from: elsewhere() }).expect(200);
  });

  it('puts failures on record without the address that was typed', async () => {
    const email = someone();
    await guess({ email }).expect(401);
    const events = vigia.connection.collection('audit_events');
    const event = await events.findOne({ action: 'login.failed' }, { sort: { at: -1 } });
    expect(event).toMatchObject({ target: { type: 'login' }, changes: { outcome: 'denied', isKnownDevice: false } });
    expect((event?.['target'] as { id: string }).id).toMatch(/^[\w-]{8}$/);
    expect(JSON.stringify(event)).not.toContain(email);
  });

  it('raises one alarm when one address tries ten identifiers', async () => {
    const from = elsewhere();
    const events = vigia.connection.collection('audit_events');
    const before = await events.countDocuments({ action: 'login.spray' });
    const same = someone();
    for (let n = 0; n < 4; n += 1) await guess({ email: same, from }).expect(401);
    for (let n = 0; n < 8; n += 1) await guess({ email: someone(), from }).expect(401);
    expect(await events.countDocuments({ action: 'login.spray' })).toBe(before);
    await Promise.all(numbersTo(4).map(() => guess({ email: someone(), from }).expect(401)));
    expect(await events.countDocuments({ action: 'login.spray' })).toBe(before + 1);
  });

  it('reads no body above 4 KB', async () => {
    await signIn(vigia.url, { password: 'x'.repeat(5_000) }).expect(413);
  });
});
