import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tokenFor } from '../support/factories/person.js';
import { seededRandom } from '../support/ledger/index.js';
import { eventually } from '../support/poll/index.js';
import type { ManagedProcess } from '../support/process-driver/index.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink/index.js';
import type { Api } from './api.js';
import { Installation, type Instance } from './installation.js';
import { type CampaignOptions, Findings, type Verdict } from './verdict.js';

export interface ErasuresOptions extends CampaignOptions {
  /** Fault points at which the process dies one after the other, all within one erasure. */
  readonly deaths: (random: ReturnType<typeof seededRandom>) => readonly string[];
}

/** The certificate and what else an erasure says of itself. */
interface ErasureBody {
  readonly id: string;
  readonly number: number;
  readonly clientId: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly decidedAt: string;
  readonly certificateHash: string | null;
}

const LISTED = 'privacy.erasure_listed';
const PIECE = 'privacy.erasure_piece';
/** As many as an erasure has steps. */
const PIECES = 13;

const DIES_WITHIN_MS = 60_000;
const DONE_WITHIN_MS = 90_000;
const MAIL_WITHIN_MS = 30_000;
const EMAIL = 'segunda@campanha.example';
const PASSWORD = 'jabuti violeta 31 trombones';
const CANARY = 'quiriquiri';

/** Dies once listed and once after each piece. */
export function everyDeath(): readonly string[] {
  return [LISTED, ...Array.from({ length: PIECES }, () => PIECE)];
}

/** Dies once listed, then after the first piece, where a start that begins anew would lose its count, and after one of the seed. */
export function fewDeaths(random: ReturnType<typeof seededRandom>): readonly string[] {
  return [LISTED, PIECE, `${PIECE}:${random.int(2, PIECES - 1)}`];
}

/**
 * An erasure while its process is killed -9 once it is on the list outside the database and after pieces of it. It ends all the
 * same; certificate, audit and list agree, and the certificate counts what that of an erasure without any kill counts.
 */
export async function runErasures(options: ErasuresOptions): Promise<Verdict> {
  const findings = new Findings('erasures', options);
  const smtp = await startSmtpSink();
  const mail = { SMTP_HOST: smtp.host, SMTP_PORT: String(smtp.port), SMTP_SECURITY: 'none' };
  const installation = await Installation.open(mail);
  try {
    const campaign = new Erasures(installation, findings);
    await campaign.prepare(smtp);
    const undisturbed = await campaign.erase([]);
    const killed = await campaign.erase(options.deaths(seededRandom(options.seed)));
    // How many calls were on record by then depends on the moment: a kill takes those with it that were not written yet.
    const counts = ({ accessLogs: _calls, ...others }: ErasureBody['counts']): object => others;
    findings.equal(counts(killed.counts), counts(undisturbed.counts), 'counts of the certificate');
    for (const erasure of [undisturbed, killed]) await campaign.judge(erasure);
    await campaign.judgeList([undisturbed, killed]);
    return findings.verdict(`all, ${installation.topology}`);
  } finally {
    await installation.close();
    await smtp.close();
  }
}

class Erasures {
  private instance!: Instance;
  private api!: Api;
  /** Authorisation of the second person. */
  private second: Record<string, string> = {};

  constructor(
    private readonly installation: Installation,
    private readonly findings: Findings,
  ) {}

  async prepare(smtp: SmtpSink): Promise<void> {
    this.instance = await this.installation.start('all');
    this.api = this.installation.api(this.instance);
    await this.api.must(201, 'POST', '/users', { email: EMAIL, name: 'Segunda', role: 'MANAGER', clientIds: null });
    const token = await tokenFor(smtp, EMAIL, 1, MAIL_WITHIN_MS);
    await this.api.must(204, 'POST', '/auth/invitations/accept', { token, password: PASSWORD });
    const { accessToken } = await this.api.must(200, 'POST', '/auth/login', { email: EMAIL, password: PASSWORD });
    this.second = { authorization: `Bearer ${accessToken as string}` };
  }

  /** Makes a client, erases it, and lets the process die at each of the points in turn. @returns it when it is done */
  async erase(deaths: readonly string[]): Promise<ErasureBody> {
    const clientId = await this.aPerson();
    const { id } = await this.api.must(201, 'POST', '/privacy/erasures', {
      clientId,
      identityMethod: 'video_call',
      reason: `Pedido de ${CANARY}`,
    });
    const path = `/privacy/erasures/${id as string}`;
    const [first, ...later] = deaths;
    if (first !== undefined) await this.restart([first]);
    const { status } = await this.api.post(`${path}/approve`, {}, this.second);
    this.findings.equal(status, 200, 'approval');
    if (first !== undefined) {
      await this.sawDeath(this.instance.process, first);
      for (const point of later) await this.die(point);
      await this.restart([]);
    }
    return eventually(
      async () => {
        const erasure = (await this.api.must(200, 'GET', path)) as ErasureBody;
        return erasure.state === 'done' ? erasure : null;
      },
      { timeoutMs: DONE_WITHIN_MS, everyMs: 200, what: 'the end of the erasure' },
    );
  }

  /** Audit and database know of one erasure, once. */
  async judge({ id, clientId, certificateHash, counts }: ErasureBody): Promise<void> {
    const calls = await this.installation.db.collection('access_logs').countDocuments({ clientId });
    const { accessLogs = 0 } = counts;
    this.findings.expect(accessLogs >= 2 && accessLogs <= calls, () => `${accessLogs} of ${calls} calls were counted`);
    const events = await this.installation.db
      .collection('audit_events')
      .find({ action: 'erasure.done', 'target.id': id })
      .toArray();
    this.findings.equal(events.length, 1, 'ends of an erasure in the audit');
    this.findings.equal((events[0]?.['changes'] as ErasureBody | undefined)?.certificateHash, certificateHash, 'hash');
    this.findings.equal((await this.api.get(`/clients/${clientId}`)).status, 404, 'status of the client');
    for (const { name } of await this.installation.db.listCollections().toArray()) {
      const rows = await this.installation.db.collection(name).find().toArray();
      this.findings.expect(!JSON.stringify(rows).includes(CANARY), () => `the canary is still in ${name}`);
    }
  }

  /** The list outside has each erasure once, as its certificate says it, in an unbroken chain. */
  async judgeList(erasures: readonly ErasureBody[]): Promise<void> {
    const text = await readFile(join(this.installation.home, 'erasures.ndjson'), 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const listed = lines.map(({ erasureId, clientId, number, approvedAt }) => ({
      erasureId,
      clientId,
      number,
      approvedAt,
    }));
    const certified = erasures.map(({ id: erasureId, clientId, number, decidedAt: approvedAt }) => ({
      ...{ erasureId, clientId, number, approvedAt },
    }));
    this.findings.equal(listed, certified, 'lines of the list');
    for (const [index, line] of lines.slice(1).entries())
      this.findings.equal(line['prev'], lines[index]?.['mac'], 'link to the line before');
  }

  /** What the counts of a certificate are about: several rows of each kind. */
  private async aPerson(): Promise<string> {
    const clientId = await this.api.makeClient(`Casa ${CANARY}`);
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const key = { clientId, name: `Loja ${CANARY}`, scopes: ['clients:read'], expiresAt };
    const call = { clientId, action: 'read', method: 'GET', endpoint: `/${CANARY}`, statusCode: 200 };
    for (let time = 0; time < 2; time += 1) {
      await this.api.must(201, 'POST', '/api-keys', key);
      await this.api.must(201, 'POST', '/access-logs', { ...call, userAgent: CANARY });
      await this.api.must(201, 'POST', '/transactions', { clientId, type: 'pix', amount: '1.00', description: CANARY });
    }
    await this.api.must(200, 'POST', `/clients/${clientId}/personal-data`, { purpose: `falar com ${CANARY}` });
    return clientId;
  }

  /** Goes on with what the last process left, up to the point: already before the port opens, or afterwards. */
  private async die(point: string): Promise<void> {
    await this.endLease();
    const { role, port } = this.instance;
    await this.sawDeath(await this.installation.launch(role, { port, faultPoints: [point] }), point);
  }

  private async sawDeath(process: ManagedProcess, point: string): Promise<void> {
    await process.waitForExit(DIES_WITHIN_MS);
    const reached = process.faultPointReached();
    const words = () => `ended at ${String(reached)} instead of ${point}: ${process.text().slice(-500)}`;
    this.findings.expect(reached === point.split(':')[0], words);
    this.findings.say(`died at ${point}`);
  }

  /** On the same port, so that tokens go on. */
  private async restart(faultPoints: readonly string[]): Promise<void> {
    if (this.instance.process.exit === null) await this.instance.process.kill9();
    await this.endLease();
    this.instance = await this.installation.startAgain(this.instance, { faultPoints });
  }

  /** What the dead one held has run out: its minute is not waited for. */
  private async endLease(): Promise<void> {
    const leases = this.installation.db.collection<{ _id: string; until: Date }>('leases');
    await leases.updateOne({ _id: 'privacy.erasures' }, { $set: { until: new Date(0) } });
  }
}
