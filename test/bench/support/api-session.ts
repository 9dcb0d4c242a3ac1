import { setTimeout as pause } from 'node:timers/promises';

/** The parts of a service that benches and the demo look at. */
export interface ServiceAnswer {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly state: string;
}

/** Talks to a running Vigia as a person with a token would. */
export class ApiSession {
  private constructor(
    readonly baseUrl: string,
    readonly token: string,
  ) {}

  /** @throws Error when the login is refused */
  static async logIn(baseUrl: string, email: string, password: string): Promise<ApiSession> {
    const anonymous = new ApiSession(baseUrl, '');
    const { accessToken } = await anonymous.post<{ accessToken: string }>('/auth/login', { email, password });
    return new ApiSession(baseUrl, accessToken);
  }

  /** @throws Error with status and body when the answer is not 2xx */
  async get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  async post<T>(path: string, body: object): Promise<T> {
    return this.send<T>('POST', path, body);
  }

  async patch<T>(path: string, body: object): Promise<T> {
    return this.send<T>('PATCH', path, body);
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.baseUrl}/api/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T; // 204 has no body
  }
}

/** Client and services of a bench, made by the API. Services are named by their place. */
export async function createServices(
  api: ApiSession,
  count: number,
  settingsOf: (index: number) => object,
  width = 8,
): Promise<{ clientId: string; services: ServiceAnswer[] }> {
  const client = await api.post<{ id: string }>('/clients', { name: 'Bench', baseUrl: 'http://127.0.0.1' });
  const services: ServiceAnswer[] = [];
  await inParallel(count, width, async (index) => {
    const body = { clientId: client.id, name: `target-${index}`, ...settingsOf(index) };
    services[index] = await api.post<ServiceAnswer>('/services', body);
  });
  return { clientId: client.id, services };
}

/** Runs `work` for 0 to count − 1, at most `width` at a time, begun in order. Rejects with the first failure. */
export async function inParallel(count: number, width: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
}

/** Seconds as a pause; benches wait for a window to pass, not for a condition. */
export function seconds(count: number): Promise<void> {
  return pause(count * 1_000);
}
