import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { seededRandom } from '../support/ledger/index.js';
import { eventually } from '../support/poll/index.js';
import type { Answer, Api } from './api.js';
import { Installation, type Instance } from './installation.js';
import { type Booked, judgeTransactions, transactionsOf } from './transaction-ledger.js';
import { type CampaignOptions, Findings, type Verdict } from './verdict.js';

/** Places on the way of one `POST /transactions` at which the API dies, in their order, and whether it is booked by then. */
export const COMMIT_POINTS = [
  { name: 'idempotency.claimed', isBooked: false },
  { name: 'unit-of-work.begun', isBooked: false },
  { name: 'transactions.client-held', isBooked: false },
  { name: 'unit-of-work.worked', isBooked: false },
  { name: 'unit-of-work.answer-stored', isBooked: false },
  { name: 'unit-of-work.written', isBooked: false },
  { name: 'unit-of-work.committed', isBooked: true },
  { name: 'idempotency.answered', isBooked: true },
] as const;

export interface ExactlyOnceOptions extends CampaignOptions {
  /** How often the API dies at each point. */
  readonly rounds: number;
  /** Further deaths at moments of the seed. */
  readonly blindKills: number;
  /** Equal requests under one key at once. */
  readonly parallel: number;
}

/** One booking, sent under one key for as long as it takes. */
interface Booking {
  readonly key: string;
  readonly body: { readonly amount: string; readonly externalReference: string; readonly [field: string]: string };
  readonly where: string;
}

const DIES_WITHIN_MS = 30_000;
/** The claim of a process that died is taken over after 12 s. */
const SETTLED_WITHIN_MS = 40_000;

/**
 * `POST /transactions` by many at once under one key while the API is killed -9 at each point around the commit: each key makes
 * one transaction with one audit event, and every repeat gets the same status and body; another body is refused; another
 * principal has keys of its own.
 */
export async function runExactlyOnce(options: ExactlyOnceOptions): Promise<Verdict> {
  const findings = new Findings('exactly once', options);
  const installation = await Installation.open();
  try {
    const campaign = new ExactlyOnce(installation, findings, options);
    await campaign.prepare();
    await campaign.strikeAll();
    await campaign.settleAll();
    await campaign.judge();
    return findings.verdict(`api, ${installation.topology}`);
  } finally {
    await installation.close();
  }
}

class ExactlyOnce {
  private readonly random: ReturnType<typeof seededRandom>;
  private readonly bookings: Booking[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly booked: Booked[] = [];
  private instance!: Instance;
  private api!: Api;
  private clientId = '';
  /** A key of the API: another principal with the same right. */
  private other = '';

  constructor(
    private readonly installation: Installation,
    private readonly findings: Findings,
    private readonly options: ExactlyOnceOptions,
  ) {
    this.random = seededRandom(options.seed);
  }

  async prepare(): Promise<void> {
    this.instance = await this.installation.start('api');
    this.api = this.installation.api(this.instance);
    this.clientId = await this.api.makeClient();
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const key = { name: 'Campanha', scopes: ['transactions:create'], expiresAt };
    this.other = (await this.api.must(201, 'POST', '/api-keys', key)).key as string;
  }

  async strikeAll(): Promise<void> {
    for (let round = 0; round < this.options.rounds; round += 1)
      for (const point of this.random.shuffle(COMMIT_POINTS)) await this.strike(point);
    for (let kill = 0; kill < this.options.blindKills; kill += 1) await this.killBlindly();
  }

  /** The API is back for good: every key gets its answer, again and again the same. */
  async settleAll(): Promise<void> {
    await this.restart([]);
    for (const booking of this.bookings) await this.settle(booking);
  }

  async judge(): Promise<void> {
    await judgeTransactions(this.installation.db, this.clientId, this.booked, this.findings);
    this.findings.figure('keys', this.bookings.length);
    this.findings.figure('transactions', this.booked.length);
    this.findings.figure('requests under one key at once', this.options.parallel);
  }

  private async strike({ name, isBooked }: (typeof COMMIT_POINTS)[number]): Promise<void> {
    await this.restart([name]);
    const booking = this.newBooking(name);
    const asking = this.sendTogether(booking);
    await this.instance.process.waitForExit(DIES_WITHIN_MS);
    this.findings.equal(this.instance.process.faultPointReached(), name, 'where the API died');
    for (const answer of await asking) this.judgeEarly(answer, booking, isBooked);
    const rows = await transactionsOf(this.installation.db, booking.key);
    this.findings.equal(rows.length, isBooked ? 1 : 0, `transactions after the death at ${name}`);
    this.findings.say(`died at ${name}`);
  }

  private async killBlindly(): Promise<void> {
    await this.restart([]);
    const booking = this.newBooking('a moment of the seed');
    const asking = this.sendTogether(booking);
    const delayMs = this.random.int(0, 60);
    await pause(delayMs); // the moment of the kill is the point: nothing is waited for
    await this.instance.process.kill9();
    const acknowledged = (await asking).filter((answer) => answer?.status === 201);
    if (acknowledged[0]) this.answers.set(booking.key, acknowledged[0]);
    this.findings.say(`killed after ${delayMs} ms, ${acknowledged.length} acknowledged`);
  }

  private async settle(booking: Booking): Promise<void> {
    const first = await eventually(
      async () => {
        const answer = await this.send(booking);
        return answer?.status === 409 && answer.body.code === 'idempotency.in_flight' ? null : answer;
      },
      { timeoutMs: SETTLED_WITHIN_MS, everyMs: 200, what: `an answer for the key that met ${booking.where}` },
    );
    this.findings.equal(first.status, 201, `status after ${booking.where}`);
    this.booked.push({ id: first.body.id as string, amount: booking.body.amount });
    const before = this.answers.get(booking.key);
    const repeats = await this.sendTogether(booking);
    for (const repeat of [...(before ? [before] : []), ...repeats])
      this.findings.expect(
        repeat?.status === first.status && isDeepStrictEqual(repeat.body, first.body),
        () => `${booking.where}: a repeat got ${String(repeat?.status)} ${JSON.stringify(repeat?.body)}`,
      );
    const replayed = repeats.filter((repeat) => repeat?.headers.get('idempotency-replayed') === 'true').length;
    this.findings.equal(replayed, repeats.length, `replays said to be such after ${booking.where}`);
    await this.refusesAnotherBody(booking);
    await this.knowsAnotherPrincipal(booking);
  }

  private async refusesAnotherBody(booking: Booking): Promise<void> {
    const answer = await this.send({ ...booking, body: { ...booking.body, description: 'Outra' } });
    this.findings.equal([answer?.status, answer?.body.code], [422, 'idempotency.other_request'], 'another body');
  }

  private async knowsAnotherPrincipal(booking: Booking): Promise<void> {
    const body = { ...booking.body, externalReference: `${booking.key}-outro` };
    const answer = await this.send({ ...booking, body }, { authorization: `Bearer ${this.other}` });
    this.findings.equal(
      [answer?.status, answer?.body.externalReference],
      [201, body.externalReference],
      'another principal',
    );
    if (answer?.status === 201) this.booked.push({ id: answer.body.id as string, amount: body.amount });
  }

  private newBooking(where: string): Booking {
    const key = `campanha-${randomUUID()}`;
    const amount = `${this.random.int(1, 999)}.${String(this.random.int(0, 99)).padStart(2, '0')}`;
    const body = { clientId: this.clientId, type: 'transfer', amount, externalReference: key };
    const booking = { key, body, where };
    this.bookings.push(booking);
    return booking;
  }

  private sendTogether(booking: Booking): Promise<(Answer | null)[]> {
    return Promise.all(Array.from({ length: this.options.parallel }, () => this.send(booking)));
  }

  /** Null when nobody answered. */
  private async send({ key, body }: Booking, headers: Record<string, string> = {}): Promise<Answer | null> {
    return this.api.post('/transactions', body, { 'idempotency-key': key, ...headers }).catch(() => null);
  }

  /** While one request is carried out, the others of its key may only have been told to wait, or what was booked. */
  private judgeEarly(answer: Answer | null, { key, where }: Booking, isBooked: boolean): void {
    if (answer === null) return;
    if (isBooked && answer.status === 201) this.answers.set(key, answer);
    else
      this.findings.equal([answer.status, answer.body.code], [409, 'idempotency.in_flight'], `answer before ${where}`);
  }

  /** On the same port, so that the token goes on. */
  private async restart(faultPoints: readonly string[]): Promise<void> {
    if (this.instance.process.exit === null) await this.instance.process.kill9();
    this.instance = await this.installation.startAgain(this.instance, { faultPoints });
  }
}
