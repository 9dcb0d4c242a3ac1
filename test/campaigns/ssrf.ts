import { type HttpTarget, redirect, startHttpTarget } from '../support/http-target/index.js';
import {
  addresses,
  aliased,
  type Canaries,
  type DnsScript,
  failing,
  flip,
  type HostileDns,
  inTurn,
  ssrfSpellings,
  startCanaries,
  startHostileDns,
} from '../support/hostile-dns/index.js';
import { seededRandom } from '../support/ledger/index.js';
import { eventually } from '../support/poll/index.js';
import type { Answer, Api } from './api.js';
import { inLanes } from './in-lanes.js';
import { Installation } from './installation.js';
import { startNeighbours } from './neighbours.js';
import { type CampaignOptions, Findings, type Verdict } from './verdict.js';

export interface SsrfOptions extends CampaignOptions {
  /** Redirect codes tried with every spelling. */
  readonly redirectCodes: readonly (301 | 302 | 303 | 307 | 308)[];
  /** Checks of every lying name. */
  readonly runsPerName: number;
}

const LEAST_SPELLINGS = 150;
const LANES = 4;
/** Global by its class, yet given to nobody: a connection there ends at this machine. */
const NOWHERE = '2d00::1';

const LYING_NAMES: Readonly<Record<string, DnsScript>> = {
  'loopback.example': addresses('127.0.0.1'),
  'loopback-v6.example': addresses('::1'),
  'flip.example': flip(addresses(NOWHERE), addresses('127.0.0.1', '::1')),
  'flop.example': flip(addresses('127.0.0.1', '::1'), addresses(NOWHERE)),
  'mixed.example': addresses(NOWHERE, '127.0.0.1', '::1'),
  'mixed-v6.example': addresses(NOWHERE, '::1'),
  'mapped.example': addresses('::ffff:7f00:1'),
  'nat64.example': addresses('64:ff9b::7f00:1'),
  'alias.example': aliased(['inner.example'], '127.0.0.1'),
  'alias-chain.example': aliased(['a.example', 'b.example', 'c.example'], '127.0.0.1', '::1'),
  'alias-localhost.example': aliased(['localhost'], '127.0.0.1'),
  'late.example': inTurn(failing(), addresses('127.0.0.1', '::1')),
  'metadata.example': addresses('169.254.169.254'),
};

/**
 * Every spelling of a forbidden target by every way in: create, replace, patch, run, redirect, lying names, webhooks. The
 * canaries count connections themselves, and there must be none.
 */
export async function runSsrf(options: SsrfOptions): Promise<Verdict> {
  const findings = new Findings('SSRF', options);
  const [dns, canaries, target] = await Promise.all([startHostileDns(), startCanaries(), startHttpTarget()]);
  const installation = await Installation.open({
    OUTBOUND_ALLOW: `127.0.0.1:${target.port}`,
    OUTBOUND_DNS_SERVERS: dns.server,
  });
  const neighbours = await startNeighbours(target.port, canaries.addresses);
  try {
    const api = installation.api(await installation.start('all'));
    const campaign = new Ssrf(api, { dns, canaries, target }, findings, options);
    await campaign.prepare();
    await campaign.onlyTheAllowedOne(neighbours.addresses);
    await campaign.spellings();
    await campaign.redirects();
    await campaign.lyingNames();
    await campaign.webhooks();
    findings.equal(canaries.hits, [], 'connections to canaries');
    findings.equal(neighbours.hits, [], 'connections to neighbours of the allowed target');
    findings.figure('canaries', canaries.addresses.join(' '));
    return findings.verdict(`all, ${installation.topology}`);
  } finally {
    await installation.close();
    await Promise.all([dns.close(), canaries.close(), neighbours.close(), target.close()]);
  }
}

interface Stage {
  readonly dns: HostileDns;
  readonly canaries: Canaries;
  readonly target: HttpTarget;
}

class Ssrf {
  private readonly urls: readonly string[];
  private clientId = '';
  private made = 0;

  constructor(
    private readonly api: Api,
    private readonly stage: Stage,
    private readonly findings: Findings,
    private readonly options: SsrfOptions,
  ) {
    this.urls = seededRandom(options.seed).shuffle(ssrfSpellings(stage.canaries.port));
  }

  async prepare(): Promise<void> {
    this.clientId = await this.api.makeClient();
    for (const [name, script] of Object.entries(LYING_NAMES)) this.stage.dns.script(name, script);
    this.findings.figure('spellings', this.urls.length);
    this.findings.expect(this.urls.length >= LEAST_SPELLINGS, () => `only ${this.urls.length} spellings`);
  }

  /** `OUTBOUND_ALLOW=127.0.0.1:port` frees that socket and nothing beside it. */
  async onlyTheAllowedOne(neighbours: readonly string[]): Promise<void> {
    const { target, canaries } = this.stage;
    const allowed = await this.service(`${target.url}/allowed`);
    this.findings.equal((await this.run(allowed))?.outcome, 'ok', 'check of the allowed target');
    const beside = neighbours.map(
      (address) => `http://${address.includes(':') ? `[${address}]` : address}:${target.port}/`,
    );
    for (const url of [...beside, `http://localhost:${target.port}/`, `http://127.0.0.1:${canaries.port}/`]) {
      await this.refusedOrHarmless('create beside the allowed one', await this.create(url));
    }
  }

  /** Create, replace, patch and run with each spelling. */
  async spellings(): Promise<void> {
    const base = await this.service(`${this.stage.target.url}/base`);
    let accepted = 0;
    await inLanes(this.urls, LANES, async (url) => {
      if (await this.refusedOrHarmless(`create ${JSON.stringify(url)}`, await this.create(url))) accepted += 1;
      const replacement = { name: 'Base', url, clientId: this.clientId };
      await this.refusedOrHarmless(
        `PUT ${JSON.stringify(url)}`,
        await this.api.send('PUT', `/services/${base}`, replacement),
      );
      await this.refusedOrHarmless(
        `PATCH ${JSON.stringify(url)}`,
        await this.api.send('PATCH', `/services/${base}`, { url }),
      );
    });
    this.findings.figure('spellings taken as names and refused when asked', accepted);
    this.findings.equal(this.stage.canaries.hits.length, 0, 'hits after create, replace, patch and run');
  }

  /** The allowed target sends the check on to each spelling. */
  async redirects(): Promise<void> {
    const lanes = await Promise.all(
      Array.from({ length: LANES }, async (_, lane) => {
        const path = `/redirect-${lane}`;
        return { path, id: await this.service(`${this.stage.target.url}${path}`) };
      }),
    );
    // A header cannot carry control characters; the rest travels as UTF-8.
    const locations = this.urls.filter((url) => !/[\0-\x08\x0a-\x1f\x7f]/.test(url)); // eslint-disable-line no-control-regex -- they are what is looked for
    const jobs = locations.flatMap((url) => this.options.redirectCodes.map((code) => ({ url, code })));
    let followed = 0;
    await inLanes(jobs, LANES, async ({ url, code }, lane) => {
      const { path, id } = lanes[lane] as (typeof lanes)[number];
      const before = this.stage.target.arrivals.all(path).length;
      this.stage.target.script(path, redirect(Buffer.from(url, 'utf8').toString('latin1'), code));
      await this.run(id);
      if (this.stage.target.arrivals.all(path).length > before) followed += 1;
      else this.findings.fault(`the check of ${path} before ${JSON.stringify(url)} never asked the target`);
    });
    this.findings.figure('redirects tried', followed);
    this.findings.equal(this.stage.canaries.hits.length, 0, 'hits after redirects');
  }

  /** Names whose addresses change, are mixed, or hide behind aliases. */
  async lyingNames(): Promise<void> {
    const names = Object.keys(LYING_NAMES);
    await inLanes(names, LANES, async (name) => {
      const id = await this.service(`http://${name}:${this.stage.canaries.port}/`);
      for (let times = 0; times < this.options.runsPerName; times += 1) {
        const check = await this.run(id);
        this.findings.expect(check?.outcome !== 'ok', () => `a check of ${name} passed`);
      }
      this.findings.expect(this.stage.dns.asked(name) > 0, () => `${name} was never resolved`);
    });
    this.findings.figure('lying names', names.length);
    this.findings.equal(this.stage.canaries.hits.length, 0, 'hits after lying names');
  }

  /** Webhook destinations: each spelling, each lying name, and a receiver that redirects. */
  async webhooks(): Promise<void> {
    await inLanes(this.urls, LANES, async (url) => {
      const made = await this.destination(url);
      if (made.status === 201) await this.sentInVain(made.body.id as string, url);
      else this.refused(`webhook ${JSON.stringify(url)}`, made);
    });
    const { target, canaries } = this.stage;
    target.script('/hook', redirect(`http://127.0.0.1:${canaries.port}/`, 307));
    const names = Object.keys(LYING_NAMES).map((name) => `http://${name}:${canaries.port}/`);
    await inLanes([`${target.url}/hook`, ...names], LANES, async (url) => {
      const made = await this.destination(url);
      this.findings.equal(made.status, 201, `status of a webhook at ${url}`);
      if (made.status === 201) await this.sentInVain(made.body.id as string, url);
    });
    this.findings.equal(this.stage.canaries.hits.length, 0, 'hits after webhooks');
  }

  private create(url: string): Promise<Answer> {
    this.made += 1;
    // A day between two checks: what runs is what the campaign asks for.
    const settings = { intervalSeconds: 86_400, timeoutMs: 1_000 };
    return this.api.post('/services', { clientId: this.clientId, name: `S${this.made}`, url, ...settings });
  }

  private async service(url: string): Promise<string> {
    const made = await this.create(url);
    if (made.status !== 201) throw new Error(`${url} was refused: ${JSON.stringify(made.body)}`);
    return made.body.id as string;
  }

  private async run(id: string): Promise<{ outcome: string; reason: string } | null> {
    const { status, body } = await this.api.post(`/services/${id}/run`);
    this.findings.equal(status, 200, `status of a run (${JSON.stringify(body)})`);
    return body.check as { outcome: string; reason: string } | null;
  }

  /** A spelling is refused by its field, or it is a name: then every name says «loopback», and the check must refuse it. */
  private async refusedOrHarmless(what: string, given: Answer): Promise<boolean> {
    if (given.status !== 200 && given.status !== 201) {
      this.refused(what, given);
      return false;
    }
    const { id, url } = given.body as { id: string; url: string };
    this.stage.dns.script(new URL(url).hostname.replace(/\.$/, ''), addresses('127.0.0.1', '::1'));
    const check = await this.run(id);
    this.findings.expect(check?.outcome !== 'ok', () => `${what}: accepted, and its check passed`);
    return true;
  }

  private refused(what: string, { status, headers, body }: Answer): void {
    const problem = body as { errors?: { pointer?: string }[] } | null;
    const type = headers.get('content-type') ?? '';
    const names = (problem?.errors ?? []).map(({ pointer }) => pointer);
    const isRight =
      [400, 422].includes(status) && type.startsWith('application/problem+json') && names.includes('/url');
    this.findings.expect(isRight, () => `${what}: ${status} ${type} ${JSON.stringify(body)}`);
  }

  private destination(url: string): Promise<Answer> {
    this.made += 1;
    return this.api.post('/notifications/destinations', {
      clientId: this.clientId,
      kind: 'webhook',
      name: `W${this.made}`,
      url,
    });
  }

  /** A test message is tried and does not arrive anywhere. The destination is removed, since a client has at most 50. */
  private async sentInVain(id: string, url: string): Promise<void> {
    const { hostname } = new URL(url);
    if (!(hostname in LYING_NAMES)) this.stage.dns.script(hostname.replace(/\.$/, ''), addresses('127.0.0.1', '::1'));
    const { notificationId } = await this.api.must(202, 'POST', `/notifications/destinations/${id}/test`, {});
    const tried = async (): Promise<boolean> => {
      const { state, lastError } = await this.api.must(200, 'GET', `/notifications/${String(notificationId)}`);
      this.findings.expect(state !== 'delivered', () => `a message to ${url} counts as delivered`);
      return lastError !== null || state === 'delivered' || state === 'dead';
    };
    await eventually(tried, { timeoutMs: 20_000, everyMs: 50, what: `a try to ${url}` }).catch((error: unknown) =>
      this.findings.fault(String(error)),
    );
    await this.api.must(204, 'DELETE', `/notifications/destinations/${id}`);
  }
}
