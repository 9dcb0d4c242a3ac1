import { Agent, request as httpRequest } from 'node:http';

export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface RawRequest {
  readonly method: string;
  /** Path with its query, encoded as far as it is. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const TIMEOUT_MS = 20_000;

/** Sends requests byte for byte over connections that stay open; a tool with manners would repair what is being tested. */
export class Sender {
  private readonly agent: Agent;

  constructor(
    private readonly origin: URL,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  async send(request: RawRequest): Promise<Sent> {
    try {
      return await this.sendOnce(request);
    } catch (error) {
      // The server ended a connection that had been idle, or had served its thousand requests, while we wrote.
      if (error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
        return this.sendOnce(request);
      throw error;
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private sendOnce({ method, path, headers, body }: RawRequest): Promise<Sent> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
      const outgoing = httpRequest(
        {
          host: this.origin.hostname,
          port: this.origin.port,
          method: method.toUpperCase(),
          path,
          headers: { ...headers, ...length },
          agent: this.agent,
          timeout: TIMEOUT_MS,
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.once('error', reject);
          incoming.once('end', () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${path} within 20 s`)));
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }
}
