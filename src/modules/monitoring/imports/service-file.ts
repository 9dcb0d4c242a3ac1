import { parse } from 'yaml';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { TableRow } from '../../../common/tabular/index.js';
import { blackboxEntries, readBlackboxTarget } from './blackbox.js';
import { readGatusEndpoint } from './gatus.js';
import { isRecord, type ReadEntry } from './imported-service.js';
import { readKumaMonitor } from './uptime-kuma.js';

interface Source {
  /** Entries of a whole file; null for a file of something else. */
  readonly entriesOf: (file: unknown) => readonly unknown[] | null;
  readonly read: ReadEntry;
  readonly what: string;
}

/** Where services may come from. */
const SOURCES = {
  'uptime-kuma': {
    entriesOf: (file) => (isRecord(file) && Array.isArray(file['monitorList']) ? file['monitorList'] : null),
    read: readKumaMonitor,
    what: 'a backup of Uptime Kuma with its monitorList',
  },
  gatus: {
    entriesOf: (file) => {
      if (!isRecord(file)) return null;
      const lists = [file['endpoints'], file['external-endpoints']].filter(Array.isArray);
      return lists.length > 0 ? lists.flat() : null;
    },
    read: readGatusEndpoint,
    what: 'a configuration of Gatus with its endpoints',
  },
  blackbox: {
    entriesOf: (file) => (Array.isArray(file) ? blackboxEntries(file) : null),
    read: readBlackboxTarget,
    what: 'a list of groups of targets, as Prometheus discovers them in files',
  },
} as const satisfies Record<string, Source>;

export const SERVICE_SOURCES = Object.keys(SOURCES) as (keyof typeof SOURCES)[];
export type ServiceSource = keyof typeof SOURCES;

const MAX_BYTES = 1_048_576;
const MAX_ENTRIES = 1_000;

export function readerOf(source: ServiceSource): ReadEntry {
  return SOURCES[source].read;
}

/**
 * The entries of a file of YAML or JSON, UTF-8, at most 1 MiB; `line` is their place, from 1.
 * @throws table.too_large, table.encoding, table.malformed, table.too_many_rows
 */
export function readServiceFile(source: ServiceSource) {
  return async function* (input: AsyncIterable<Uint8Array>): AsyncGenerator<TableRow> {
    const { entriesOf, what }: Source = SOURCES[source];
    const entries = entriesOf(parsed(await textOf(input)));
    if (entries === null) throw new DomainError('table.malformed', { detail: `The file must be ${what}` });
    if (entries.length > MAX_ENTRIES)
      throw new DomainError('table.too_many_rows', { detail: `At most ${String(MAX_ENTRIES)} entries` });
    for (const [at, entry] of entries.entries()) yield { line: at + 1, values: isRecord(entry) ? entry : {} };
  };
}

async function textOf(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new DomainError('table.too_large', { detail: `At most ${String(MAX_BYTES)} bytes` });
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new DomainError('table.encoding', { cause: error });
  }
}

/** JSON is YAML too, and read a hundred times faster as what it is. Aliases are followed a hundred times at most. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // YAML, or nothing
  }
  try {
    return parse(text, { maxAliasCount: 100, logLevel: 'silent' });
  } catch (error) {
    throw new DomainError('table.malformed', { detail: 'The file is neither YAML nor JSON', cause: error });
  }
}
