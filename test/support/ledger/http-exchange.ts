import { Agent, request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { Agent as TlsAgent, request as requestHttps } from 'node:https';

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface HttpAsk {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
  /** Deadline for the whole exchange, last byte of the answer included. */
  timeoutMs: number;
}

/** Whole answers only: a cut or late one rejects. Bodies above 16 MiB reject as well. */
export interface HttpExchange {
  send(ask: HttpAsk): Promise<HttpAnswer>;
  close(): void;
}

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * An HTTP client without any retry of its own (the ledger must see every attempt).
 *
 * @param baseUrl http or https; certificates are not checked, since targets are made on the spot
 */
export function createHttpExchange(baseUrl: string, maxSockets: number): HttpExchange {
  const isTls = new URL(baseUrl).protocol === 'https:';
  const agent = isTls
    ? new TlsAgent({ keepAlive: true, maxSockets, rejectUnauthorized: false })
    : new Agent({ keepAlive: true, maxSockets });
  const open = isTls ? requestHttps : requestHttp;

  const send = (ask: HttpAsk): Promise<HttpAnswer> =>
    new Promise((resolve, reject) => {
      const headers: Record<string, string> = { accept: 'application/json', ...ask.headers };
      if (ask.body !== null) {
        headers['content-type'] ??= 'application/json';
        headers['content-length'] = String(Buffer.byteLength(ask.body));
      }
      const signal = AbortSignal.timeout(ask.timeoutMs);
      const outgoing = open(new URL(ask.path, baseUrl), { method: ask.method, headers, agent, signal }, (incoming) => {
        const chunks: Buffer[] = [];
        let sizeBytes = 0;
        incoming.on('data', (chunk: Buffer) => {
          sizeBytes += chunk.length;
          if (sizeBytes > MAX_ANSWER_BYTES) incoming.destroy(new Error('answer is larger than 16 MiB'));
          else chunks.push(chunk);
        });
        incoming.on('error', reject); // 'aborted' arrives here too
        incoming.on('end', () => {
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      });
      outgoing.on('error', (error) =>
        reject(signal.aborted ? new Error(`no whole answer within ${ask.timeoutMs} ms`, { cause: error }) : error),
      );
      outgoing.end(ask.body ?? undefined);
    });

  return { send, close: () => agent.destroy() };
}
