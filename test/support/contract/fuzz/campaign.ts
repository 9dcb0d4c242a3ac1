import fc from 'fast-check';
import { AnswerChecker } from '../answer-checker.js';
import { type Operation, operationsOf, readDocument } from '../document.js';
import { KNOWN_BODIES, type World } from '../known-bodies.js';
import { KNOWN_FACTS } from '../known-facts.js';
import { applyEdits } from './apply-edits.js';
import { KnownIds } from './known-ids.js';
import { plainPlan, type RequestPlan, requestPlans } from './request-plan.js';
import { type RawRequest, Sender, type Sent } from './sender.js';

export interface CampaignOptions {
  readonly url: string;
  /** Gives an access token; asked again when a request of the campaign has ended the session. */
  readonly signIn: () => Promise<string>;
  readonly world: World;
  readonly requests: number;
  readonly seed: number;
  /** Operations that wait or cost much, asked rarely. */
  readonly slow: readonly string[];
}

export interface CampaignReport {
  /** Each with the request that brought it about. */
  readonly violations: readonly string[];
  readonly requests: number;
  /** Refused for lack of rights, 401 or 403, though they were sent with a good token. */
  readonly refused: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Each answer «try again later», with its request: where the database, or a place in a queue, was not to be had. */
  readonly unavailable: readonly string[];
  /** Operations that no request carried out. */
  readonly neverSucceeded: readonly string[];
  readonly durationMs: number;
}

const CONNECTIONS = 4;
const BATCH = 500;
const PROGRESS_EVERY = 5_000;
/** Violations that are told at once: a long run may take many minutes to its end. */
const TOLD = 20;
const WARM_UP_TRIES = 14;
/** Code of the answer to a request whose session has ended, as a logout among the requests does. */
const SESSION_OVER = '"code":"request.unauthenticated"';
/** Reading first, deleting last. */
const RISKS = ['get', 'post', 'put', 'patch', 'delete'];

/** Sends many requests made from the document, valid and hostile ones, and holds every answer against it. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const document = readDocument();
  const operations = operationsOf(document);
  const run = new Campaign(options, operations);
  const plans = requestPlans(document, operations, new Set(options.slow));
  const startedAt = performance.now();
  try {
    await run.warmUp();
    for (let done = 0; done < options.requests; done += BATCH) {
      const numRuns = Math.min(BATCH, options.requests - done);
      const waiting = fc.sample(plans, { seed: options.seed + done, numRuns });
      const lanes = Array.from({ length: CONNECTIONS }, async () => {
        for (let plan = waiting.pop(); plan !== undefined; plan = waiting.pop()) await run.carryOut(plan);
      });
      await Promise.all(lanes);
      if (done > 0 && done % PROGRESS_EVERY === 0)
        process.stdout.write(`fuzz: ${String(done)} of ${String(options.requests)}, ${run.summary()}\n`);
    }
  } finally {
    run.close();
  }
  return run.report(performance.now() - startedAt);
}

class Campaign {
  private readonly checker = new AnswerChecker();
  private readonly ids = new KnownIds();
  private readonly sender: Sender;
  private readonly violations: string[] = [];
  private readonly unavailable: string[] = [];
  private readonly byStatus: Record<string, number> = {};
  private readonly succeeded = new Set<string>();
  private token = '';
  private signingIn: Promise<void> | undefined;
  private sent = 0;
  private refused = 0;

  constructor(
    private readonly options: CampaignOptions,
    private readonly operations: readonly Operation[],
  ) {
    this.sender = new Sender(new URL(options.url), CONNECTIONS);
    for (const id of options.world.clientIds) this.ids.learn('/api/v1/clients', { id });
    this.ids.learn('/api/v1/users', { id: options.world.userId });
    for (const [collection, id] of Object.entries(KNOWN_FACTS)) this.ids.learn(`/${collection}`, { id });
  }

  /** Valid requests first: they show the ids that there are, and that every operation can be carried out at all. */
  async warmUp(): Promise<void> {
    await this.signIn();
    const byRisk = [...this.operations].sort((a, b) => RISKS.indexOf(a.method) - RISKS.indexOf(b.method));
    for (const operation of byRisk)
      for (let pick = 0; pick < WARM_UP_TRIES && !this.succeeded.has(operation.operationId); pick++)
        await this.carryOut(plainPlan(operation, pick));
  }

  async carryOut(plan: RequestPlan): Promise<void> {
    this.sent += 1;
    const { operation } = plan;
    const segments = this.segmentsOf(plan);
    let request = this.requestOf(plan, segments);
    let answer = await this.sender.send(request);
    if (plan.token === 'good' && answer.body.includes(SESSION_OVER)) {
      await (this.signingIn ??= this.signIn());
      request = this.requestOf(plan, segments);
      answer = await this.sender.send(request);
    }
    this.byStatus[answer.status] = (this.byStatus[answer.status] ?? 0) + 1;
    if (plan.token === 'good' && (answer.status === 401 || answer.status === 403)) this.refused += 1;
    if (answer.status === 503)
      this.unavailable.push(`request ${String(this.sent)} ${tellRequest(request)}\n  → 503 ${answer.body}`);
    this.judge(request, answer);
    if (answer.status < 200 || answer.status > 299) return;
    this.learn(operation, segments, answer);
  }

  report(durationMs: number): CampaignReport {
    return {
      violations: this.violations,
      unavailable: this.unavailable,
      requests: this.sent,
      refused: this.refused,
      byStatus: this.byStatus,
      neverSucceeded: this.operations
        .map(({ operationId }) => operationId)
        .filter((operationId) => !this.succeeded.has(operationId)),
      durationMs,
    };
  }

  summary(): string {
    return `${JSON.stringify(this.byStatus)}, ${String(this.violations.length)} violations`;
  }

  close(): void {
    this.sender.close();
  }

  private async signIn(): Promise<void> {
    this.token = await this.options.signIn();
    this.signingIn = undefined;
  }

  private judge(request: RawRequest, answer: Sent): void {
    // Documented, checked like any other answer, and counted: on a starved machine the database may miss its time.
    const isAway = answer.status === 503 && answer.headers['retry-after'] !== undefined;
    const violation =
      answer.status >= 500 && !isAway
        ? `${String(answer.status)}: ${answer.body}`
        : this.checker.check({ method: request.method, url: request.path, ...answer });
    if (violation === undefined) return;
    const story = `${tellRequest(request)}\n  → ${String(answer.status)} ${violation}`;
    this.violations.push(story);
    if (this.violations.length <= TOLD) process.stdout.write(`fuzz: ${story}\n`);
  }

  private learn(operation: Operation, segments: Readonly<Record<string, string>>, answer: Sent): void {
    // A path of garbage may lead to another route than the planned one; only the planned one was carried out.
    const isAsPlanned =
      Object.keys(segments).length === 0 || Object.values(segments).every((text) => /^[\w-]+$/.test(text));
    if (!isAsPlanned) return;
    this.succeeded.add(operation.operationId);
    if (operation.method === 'delete') this.ids.forget(operation.path, segments['id'] ?? segments['name'] ?? '');
    else if (/^application\/(problem\+)?json\b/.test(String(answer.headers['content-type'])))
      this.ids.learn(operation.path, JSON.parse(answer.body));
  }

  private segmentsOf({ operation, segments }: RequestPlan): Record<string, string> {
    // A reset signs its user out, and the campaign is signed in as the first one.
    const mayEnd =
      (operation.method === 'delete' && operation.path.endsWith('}')) || operation.path.endsWith('/reset-password');
    return Object.fromEntries(
      Object.entries(segments).map(([name, segment]) => [
        name,
        'text' in segment ? segment.text : (this.ids.pick(operation.path, segment.pick, mayEnd) ?? '0'.repeat(24)),
      ]),
    );
  }

  private requestOf(plan: RequestPlan, segments: Readonly<Record<string, string>>): RawRequest {
    const { operation, query, headers, token } = plan;
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segments[name] ?? '');
    const pairs = query.map(([name, value]) => `${name}=${value}`).join('&');
    const body = this.bodyOf(plan);
    const authorization = { good: `Bearer ${this.token}`, none: undefined, garbage: 'Bearer a.b.c' }[token];
    return {
      method: operation.method,
      path: pairs === '' ? path : `${path}?${pairs}`,
      headers: {
        ...asLatin1(headers),
        ...(authorization === undefined ? {} : { Authorization: authorization }),
        ...(body === undefined ? {} : { 'Content-Type': plan.body.contentType }),
      },
      body,
    };
  }

  private bodyOf({ operation, body }: RequestPlan): string | undefined {
    if (body.raw !== undefined) return body.raw;
    if (body.base === 'none') return undefined;
    const known = body.base === 'known' ? KNOWN_BODIES[operation.operationId] : undefined;
    const base = known ? known(this.options.world, this.options.seed + this.sent) : body.generated;
    return JSON.stringify(applyEdits(base, body.edits));
  }
}

function tellRequest({ method, path, headers, body }: RawRequest): string {
  const shown = { ...headers, Authorization: undefined };
  return `${method} ${path.slice(0, 300)} ${JSON.stringify(shown)} ${body?.slice(0, 600) ?? ''}`;
}

/** Header values travel as Latin-1; the client of Node refuses others itself. */
function asLatin1(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')]),
  );
}
