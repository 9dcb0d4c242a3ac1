import { Background } from '../../../src/common/lifecycle/index.js';
import { ADMIN, type ApiClient, type TestApp } from '../app/test-app.js';
import { type Operation } from '../contract/index.js';
import { Sender, type Sent } from '../contract/fuzz/sender.js';
import type { World } from '../contract/known-bodies.js';
import type { Town } from '../contract/world.js';
import { specialOf, subjectOf } from './subjects.js';
import { fullBody } from './valid-bodies.js';

/** A request that succeeds as it stands. */
export interface ValidRequest {
  readonly operation: Operation;
  /** What stands in the path for its parameter. */
  readonly subject: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown> | undefined;
  /** Sent where there is no body of JSON. */
  readonly file: { readonly type: string; readonly text: string } | undefined;
  readonly token: string;
  /** Where what it changes can be read, below /api/v1. */
  readonly shownAt: string | undefined;
}

/** What a probe does to it. */
export interface Change {
  readonly subject?: string;
  /** In the place of the path's second parameter. */
  readonly word?: string;
  /** Encoded pairs, instead of the valid query. */
  readonly query?: readonly string[];
  readonly body?: unknown;
  /** Sent as it is, instead of a body. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Signed {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

type Document = Record<string, unknown>;

const CONNECTIONS = 4;
const DELIVERIES = 'notification_deliveries';

/** A town whose machinery stands still: from here on every change in the database comes from a request. */
export class Stage {
  readonly vigia: TestApp;
  readonly world: World;
  readonly admin: ApiClient;
  private readonly sender: Sender;

  private constructor(
    town: Town,
    private readonly dead: Document,
  ) {
    this.vigia = town.vigia;
    this.world = town.world;
    this.admin = town.vigia.as(town.token);
    this.sender = new Sender(new URL(town.vigia.url), CONNECTIONS);
  }

  static async in(town: Town): Promise<Stage> {
    await town.vigia.app.get(Background).stop();
    const dead = await town.vigia.connection.collection(DELIVERIES).findOne({ state: 'dead' });
    if (!dead) throw new Error('the town has no dead letter');
    return new Stage(town, dead);
  }

  close(): void {
    this.sender.close();
  }

  /** Makes what a valid request is about, and the request. */
  async prepare(operation: Operation): Promise<ValidRequest> {
    const { operationId, path, body } = operation;
    const special = await specialOf(this, operationId);
    const subject = special.subject ?? (await subjectOf(this, path));
    const own = subject === undefined ? undefined : filled(path.slice(0, path.indexOf('}') + 1), subject);
    return {
      operation,
      subject,
      query: special.query ?? {},
      body: body && { ...fullBody(operationId, this.world), ...special.body },
      file: special.file,
      token: special.token ?? this.admin.token,
      shownAt: special.shownAt ?? own?.replace('/api/v1', ''),
    };
  }

  async send({ operation, subject, query, body, file, token }: ValidRequest, change: Change = {}): Promise<Sent> {
    const path = filled(operation.path, change.subject ?? subject ?? '', change.word);
    const pairs = change.query ?? pairsOf(query);
    const given = 'body' in change ? change.body : body;
    const json = change.text ?? (given === undefined ? undefined : JSON.stringify(given));
    const text = json ?? file?.text;
    const type = json === undefined ? file?.type : 'application/json';
    const isSecured = (operation.security ?? []).length > 0;
    return this.sender.send({
      method: operation.method,
      path: pairs.length === 0 ? path : `${path}?${pairs.join('&')}`,
      headers: {
        ...(isSecured ? { Authorization: `Bearer ${token}` } : {}),
        ...(type === undefined ? {} : { 'Content-Type': type }),
        ...change.headers,
      },
      body: text,
    });
  }

  /** What can be read of a request's object; undefined where the API shows none. */
  async shown({ shownAt }: Pick<ValidRequest, 'shownAt'>): Promise<Document | undefined> {
    if (shownAt === undefined || shownAt.startsWith('/me/sessions/')) return undefined;
    const role = /^\/auth\/roles\/(\w+)$/.exec(shownAt)?.[1];
    if (role === undefined) {
      // What was looked up grows older by itself.
      const { provenance: _, ...lasting } = (await this.admin.get(shownAt).expect(200)).body as Document;
      return lasting;
    }
    const { body } = await this.admin.get('/auth/roles').expect(200);
    return (body as { items: Document[] }).items.find(({ name }) => name === role);
  }

  async make(path: string, operationId: string, key = 'id'): Promise<string> {
    const { body } = await this.admin.post(path, fullBody(operationId, this.world)).expect(201);
    return String((body as Document)[key]);
  }

  async firstOf(path: string): Promise<string> {
    const { body } = await this.admin.get(path).expect(200);
    return (body as { items: { id: string }[] }).items[0]?.id ?? '';
  }

  async signIn(): Promise<Signed> {
    return (await this.admin.post('/auth/login', ADMIN).expect(200)).body as Signed;
  }

  /** The dead letter of the town, dead again if somebody has woken it. */
  async deadNotification(): Promise<string> {
    const { _id, ...rest } = this.dead;
    await this.vigia.connection.collection<{ _id: string }>(DELIVERIES).replaceOne({ _id: String(_id) }, rest);
    return String(_id);
  }
}

export function pairsOf(query: Readonly<Record<string, string>>): string[] {
  return Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
}

/** @param word in the place of a second parameter; one that says little unless given */
function filled(path: string, subject: string, word = 'log'): string {
  const words = [subject, word];
  return path.replace(/\{\w+\}/g, () => encodeURIComponent(words.shift() ?? ''));
}
