import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { operationsOf, readDocument } from '../support/contract/index.js';
import { answer, type HttpTarget, startHttpTarget } from '../support/http-target/index.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink/index.js';
import { type Api, CAMPAIGN_ADMIN } from './api.js';
import { plantIdentity } from './identity-secrets.js';
import { type Instance, Installation } from './installation.js';
import { type CampaignOptions, Findings, type Verdict } from './verdict.js';

const LEAST_CANARIES = 25;
/** The server's own, which its folder keeps in a file that nobody else may read. */
const DATABASE_PASSWORD = 'password of the database';
const WRONG = { type: 'application/json', accept: 'application/json' };

/**
 * Secrets of every kind are given to an installation: by its configuration, by people, and those that it makes itself. Each
 * goes through every route, a failed start of work and a crash. Afterwards none of them may be found in the log, the
 * metrics, an answer that was not asked for it, the audit or the files of the database.
 */
export async function runSecrets(options: CampaignOptions): Promise<Verdict> {
  const findings = new Findings('secrets', options);
  const [target, smtp] = await Promise.all([
    startHttpTarget(),
    startSmtpSink({ auth: { user: 'vigia', pass: SMTP_PASSWORD } }),
  ]);
  target.script('/down', answer(500));
  const installation = await Installation.open({
    ...CONFIGURED,
    LOG_LEVEL: 'debug',
    OUTBOUND_ALLOW: `127.0.0.1:${target.port}`,
    SMTP_HOST: smtp.host,
    SMTP_PORT: String(smtp.port),
    SMTP_SECURITY: 'none',
    SMTP_USER: 'vigia',
    SMTP_PASSWORD,
  });
  try {
    const first = await installation.start('all');
    const campaign = new Secrets(installation.api(first), { target, smtp }, findings);
    await campaign.plant(installation);
    await campaign.sendThroughEveryRoute(first);
    await first.process.kill9();
    const second = await installation.startAgain(first);
    await campaign.sendThroughEveryRoute(second);
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    const logs = [first, second].map(({ process }) => process.text()).join('\n');
    await second.process.stop();
    findings.expect(logs.length > 10_000, () => `only ${logs.length} characters of log: that proves nothing`);
    campaign.search('the log', logs);
    campaign.search('the metrics', metrics);
    for (const { name } of await installation.db.listCollections().toArray())
      campaign.search(
        `the collection ${name}`,
        JSON.stringify(await installation.db.collection(name).find().toArray()),
      );
    for (const file of await filesOf(join(installation.home, 'db'))) {
      const isItsKey = basename(file).startsWith('password-') && ((await stat(file)).mode & 0o077) === 0;
      const text = (await readFile(file)).toString('latin1');
      campaign.search(`the file ${file.slice(installation.home.length)}`, text, isItsKey ? [DATABASE_PASSWORD] : []);
    }
    findings.figure('canaries', campaign.count);
    findings.expect(campaign.count >= LEAST_CANARIES, () => `only ${campaign.count} canaries`);
    return findings.verdict(`all, ${installation.topology}`);
  } finally {
    await installation.close();
    await Promise.all([target.close(), smtp.close()]);
  }
}

const key = (): string => randomBytes(32).toString('base64');
const secretText = (what: string): string => `${what}-${randomBytes(9).toString('hex')}`;
const SMTP_PASSWORD = secretText('smtp');
const CONFIGURED = {
  ENCRYPTION_KEYS: `first:${key()},second:${key()}`,
  CURSOR_KEY: key(),
  BLIND_INDEX_KEY: key(),
  JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
};

class Secrets {
  /** By what it is, so that a finding can be told without its value. */
  private readonly canaries = new Map<string, string>();

  constructor(
    private readonly api: Api,
    private readonly stage: { readonly target: HttpTarget; readonly smtp: SmtpSink },
    private readonly findings: Findings,
  ) {}

  get count(): number {
    return this.canaries.size;
  }

  /** Notes a fault for every canary that the text holds, as it is or in base64. */
  search(where: string, text: string, except: readonly string[] = []): void {
    for (const [what, secret] of this.canaries) {
      if (except.includes(what)) continue;
      const isThere = text.includes(secret) || text.includes(Buffer.from(secret).toString('base64').slice(0, -4));
      this.findings.expect(!isThere, () => `${what} stands in ${where}`);
    }
  }

  /** Gives the installation secrets of every kind, and keeps those that it makes. */
  async plant(installation: Installation): Promise<void> {
    this.keepConfigured(installation);
    const clientId = (
      await this.made('/clients', {
        name: 'Segredos',
        email: this.note('e-mail', 'canario@segredo.example'),
        cpf: this.note('CPF', '52998224725'),
      })
    ).id as string;
    await this.plantInServices(clientId);
    await plantIdentity(this.api, this.stage.smtp, (what, secret) => this.note(what, secret));
    await this.plantByMistake();
  }

  /** Every secret as a token, an id, a value of a query, a cookie and a field, on every operation of the document. */
  async sendThroughEveryRoute({ url }: Instance): Promise<void> {
    const document = readDocument();
    let turn = 0;
    const secrets = [...this.canaries];
    for (const { method, path, parameters, body } of operationsOf(document)) {
      const [what = '', secret = ''] = secrets[(turn += 1) % secrets.length] ?? [];
      const given = encodeURIComponent(secret);
      const query = parameters.filter((one) => one.in === 'query').map(({ name }) => `${name}=${given}`);
      const address = `${url}${path.replaceAll(/\{\w+\}/g, given)}?${query.join('&')}`;
      const good = await this.api.authorization();
      const isHeaderText = /^[\x20-\x7e]+$/.test(secret);
      const ways: Record<string, string>[] = [
        { ...good },
        ...(isHeaderText
          ? [
              { authorization: `Bearer ${secret}` },
              { authorization: `Basic ${Buffer.from(`x:${secret}`).toString('base64')}` },
              { cookie: `vigia_refresh=${given}`, 'x-api-key': secret, ...good },
            ]
          : []),
      ];
      for (const headers of ways) {
        const text = await this.sent(
          method,
          address,
          headers,
          body && { password: secret, token: [secret], a: { secret } },
        );
        this.search(`the answer to ${method} ${path} with ${what}`, text);
      }
    }
  }

  private keepConfigured(installation: Installation): void {
    const [first = '', second = ''] = CONFIGURED.ENCRYPTION_KEYS.split(',').map((one) => one.split(':')[1]);
    this.note('first encryption key', first);
    this.note('second encryption key', second);
    this.note('cursor key', CONFIGURED.CURSOR_KEY);
    this.note('blind index key', CONFIGURED.BLIND_INDEX_KEY);
    this.note('signing key', CONFIGURED.JWT_PRIVATE_KEY.split('\n')[1] ?? '');
    this.note('password of the mail server', SMTP_PASSWORD);
    this.note('password of the administrator', CAMPAIGN_ADMIN.password);
    this.note(DATABASE_PASSWORD, decodeURIComponent(new URL(installation.databaseUri).password));
  }

  private async plantInServices(clientId: string): Promise<void> {
    const { target } = this.stage;
    const headers = [
      {
        name: 'Authorization',
        value: `Bearer ${this.note('secret header of a service', secretText('header'))}`,
        isSecret: true,
      },
      { name: 'X-RapidAPI-Key', value: this.note('provider key of a service', secretText('provider')), isSecret: true },
    ];
    const service = await this.made('/services', { clientId, name: 'Segredo', url: `${target.url}/down`, headers });
    const replaced = this.note('replaced secret header', secretText('replaced'));
    await this.api.must(200, 'PATCH', `/services/${service.id as string}`, {
      headers: [{ name: 'Authorization', value: replaced, isSecret: true }],
    });
    await this.api.post(`/services/${service.id as string}/run`);
    const webhook = { clientId, kind: 'webhook', name: 'Gancho', url: `${target.url}/hook` };
    const destination = await this.made('/notifications/destinations', webhook);
    this.note('signing secret of a webhook', destination.secret as string);
    const mail = {
      clientId,
      kind: 'email',
      name: 'Plantão',
      address: this.note('address of a destination', 'plantao@segredo.example'),
    };
    await this.made('/notifications/destinations', mail);
    await this.api.post(`/notifications/destinations/${destination.id as string}/test`);
  }

  /** What people type into the wrong field. */
  private async plantByMistake(): Promise<void> {
    const wrong = this.note('wrong password', secretText('wrong password'));
    await this.api.post('/auth/login', { email: CAMPAIGN_ADMIN.email, password: wrong });
    await this.api.post('/auth/login', {
      email: `${this.note('password as an e-mail', secretText('mistyped'))}@x.example`,
      password: wrong,
    });
    await this.api.post('/auth/password/strength', { password: this.note('judged password', secretText('judged')) });
    const judged = { value: this.note('judged CPF', '39053344705') };
    await this.api.must(200, 'POST', '/integrations/validation/cpf', judged);
    const key = { values: [this.note('judged Pix key', `${secretText('pix')}@segredo.example`)] };
    await this.api.must(200, 'POST', '/integrations/banking/pix-key/parse', key);
    const login = this.note('login in a URL', secretText('url'));
    await this.api.post('/services', {
      clientId: 'f'.repeat(24),
      name: 'x',
      url: `https://user:${login}@padaria.example/`,
    });
    this.note(
      'token that nobody gave',
      `eyJ${randomBytes(30).toString('base64url')}.${randomBytes(30).toString('base64url')}.x`,
    );
    this.note('card number', '5502095822650000');
    this.note('telephone', '+55 11 91234-5678');
  }

  private async made(path: string, body: object): Promise<Record<string, unknown>> {
    const given = await this.api.post(path, body);
    if (given.status !== 201) throw new Error(`POST ${path} answered ${given.status}: ${JSON.stringify(given.body)}`);
    return given.body as Record<string, unknown>;
  }

  private note(what: string, secret: string): string {
    if (secret.length < 8) throw new Error(`${what} is too short to be found again`);
    this.canaries.set(what, secret);
    return secret;
  }

  private async sent(
    method: string,
    url: string,
    headers: Record<string, string>,
    body: object | undefined,
  ): Promise<string> {
    const response = await fetch(url, {
      method: method.toUpperCase(),
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': WRONG.type }), accept: WRONG.accept },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    return `${[...response.headers].join('\n')}\n${await response.text()}`;
  }
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
