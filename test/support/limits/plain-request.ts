import { Agent, request as httpRequest } from 'node:http';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface PlainRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: object;
  /** Sockets at once to one server; 50 if absent. */
  readonly agent?: Agent;
}

/** Few sockets: a thousand connections at once would test the machine. */
const FEW = new Agent({ keepAlive: true, maxSockets: 50 });

/** One request with nothing around it, for tests that send very many at once. */
export function plainRequest(url: string, { method = 'GET', headers = {}, body, agent = FEW }: PlainRequest = {}) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const type: Record<string, string> = text === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise<PlainAnswer>((resolve, reject) => {
    const asked = httpRequest(url, { method, agent, headers: { ...headers, ...type } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const { statusCode = 0, headers: given } = answer;
        resolve({ status: statusCode, headers: given, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    asked.on('error', reject).end(text);
  });
}
