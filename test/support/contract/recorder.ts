import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { AnswerChecker } from './answer-checker.js';

const MAX_SHOWN = 20;

export interface ContractWatch {
  readonly violations: readonly string[];
  /** @throws Error when an answer broke the contract */
  assertKept(): void;
}

let checker: AnswerChecker | undefined;

/**
 * Holds every answer under /api/v1 that this server gives against docs/openapi.json. The bytes are taken where they leave the
 * process, behind compression and every filter.
 */
export function watchContract(server: Server): ContractWatch {
  const violations: string[] = [];
  const used = (checker ??= new AnswerChecker());
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? '';
    if (!url.startsWith('/api/v1/') || request.method === 'OPTIONS') return;
    const body = captureBody(response);
    response.once('finish', () => {
      const answer = {
        method: request.method ?? '',
        url,
        status: response.statusCode,
        headers: response.getHeaders(),
        body: decoded(body(), response.getHeader('content-encoding')),
      };
      if (String(answer.headers['content-type']).startsWith('text/event-stream')) return;
      const violation = used.check(answer);
      if (violation !== undefined) violations.push(`${answer.method} ${url} → ${String(answer.status)}: ${violation}`);
    });
  });
  return {
    violations,
    assertKept() {
      if (violations.length === 0) return;
      const shown = [...new Set(violations)].slice(0, MAX_SHOWN);
      throw new Error(`answers that break docs/openapi.json:\n${shown.join('\n')}`);
    },
  };
}

function captureBody(response: ServerResponse): () => Buffer {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk === 'string')
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.write = ((...args: unknown[]) => {
    keep(args[0], args[1]);
    return write(...args);
  }) as typeof response.write;
  response.end = ((...args: unknown[]) => {
    keep(args[0], args[1]);
    return end(...args);
  }) as typeof response.end;
  return () => Buffer.concat(chunks);
}

function decoded(body: Buffer, encoding: unknown): string {
  switch (encoding) {
    case 'gzip':
      return gunzipSync(body).toString('utf8');
    case 'br':
      return brotliDecompressSync(body).toString('utf8');
    case 'deflate':
      return inflateSync(body).toString('utf8');
    default:
      return body.toString('utf8');
  }
}
