/** What an answer was, as far as campaigns look at it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the campaign judges has no shape known beforehand
  readonly body: any;
}

export const CAMPAIGN_ADMIN = { email: 'admin@vigia.local', password: 'campaign-admin-password' };
const DEADLINE_MS = 10_000;

/** An administrator of one running API. Signs in at first use and again when the token has ended. */
export class Api {
  private token: Promise<string> | undefined;

  constructor(readonly baseUrl: string) {}

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, body, headers);
  }

  send(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    return this.attempt(method, path, body, headers, true);
  }

  /** Sends and wants this status. @throws Error with the answer otherwise */
  async must(status: number, method: string, path: string, body?: object): Promise<Answer['body']> {
    const answer = await this.send(method, path, body);
    if (answer.status === status) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  /** For clients that send by themselves, such as the ledger. */
  async authorization(): Promise<Record<string, string>> {
    return { authorization: `Bearer ${await this.signedIn()}` };
  }

  /** A client to hang services on; returns its id. */
  async makeClient(name = 'Campanha'): Promise<string> {
    return (await this.must(201, 'POST', '/clients', { name, baseUrl: 'https://campanha.example' })).id as string;
  }

  private async attempt(
    method: string,
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
    mayRenew: boolean,
  ): Promise<Answer> {
    const response = await fetch(`${this.baseUrl}/api/v1${path}`, {
      method,
      headers: {
        ...(await this.authorization()),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const text = await response.text();
    if (response.status === 401 && mayRenew) {
      this.token = undefined;
      return this.attempt(method, path, body, headers, false);
    }
    return { status: response.status, headers: response.headers, body: parsed(text) };
  }

  private signedIn(): Promise<string> {
    this.token ??= this.logIn().catch((error: unknown) => {
      this.token = undefined;
      throw error;
    });
    return this.token;
  }

  private async logIn(): Promise<string> {
    const response = await fetch(`${this.baseUrl}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(CAMPAIGN_ADMIN),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (response.status !== 200) throw new Error(`login answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { accessToken: string }).accessToken;
  }
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // an answer that is no JSON is itself what the campaign wants to see
  }
}
