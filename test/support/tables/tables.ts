import type { IncomingMessage } from 'node:http';
import type { ApiClient } from '../app/test-app.js';

export const CSV = 'text/csv';
export const NDJSON = 'application/x-ndjson';

/** A line of the report on an import. */
export interface RowReport {
  readonly line: number;
  readonly outcome: string;
  readonly id: string | null;
  readonly code: string | null;
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
}

type Done = (error: Error | null, body: unknown) => void;

/** For `.buffer(true).parse(…)`: the answer as a text, whatever its type; of a problem its fields. */
export function textOf(response: unknown, done: Done): void {
  const incoming = response as IncomingMessage; // what supertest hands to a parser
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const all = Buffer.concat(chunks).toString();
    const isProblem = incoming.headers['content-type']?.includes('problem') === true;
    done(null, isProblem ? (JSON.parse(all) as object) : all);
  });
}

/** Sends a file to a path with its query, such as `/clients/import?mode=dryRun`. */
export function uploadTable(api: ApiClient, path: string, text: string | Buffer, type = CSV) {
  const body = text as string; // bytes are sent as they are, too
  return api.post(path).set('Content-Type', type).buffer(true).parse(textOf).send(body);
}

export function reportOf(text: string): { rows: RowReport[]; summary: Record<string, number> } {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RowReport & { summary?: Record<string, number> });
  return { rows: lines.slice(0, -1), summary: lines.at(-1)?.summary ?? {} };
}
