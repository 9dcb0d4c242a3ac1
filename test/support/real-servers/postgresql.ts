import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from '../http-target/index.js';
import { actingAs, findProgram, giveAway, type RealServer, startRealServer } from './real-server.js';

/** It refuses to run as root, so Debian's package brings an account. */
const ACCOUNT = 'postgres';
const FOLDERS = programFolders();
const [SERVER, INIT] = [findProgram('postgres', FOLDERS), findProgram('initdb', FOLDERS)];

/** Whether this machine has a PostgreSQL server to start (Debian: `postgresql`). */
export const HAS_POSTGRESQL = SERVER !== null && INIT !== null;

export interface PostgresqlOptions {
  readonly tls?: Certificate;
  /** Lines of pg_hba.conf. Default: everybody proves who they are by password. */
  readonly access?: readonly string[];
  /** More settings, such as `max_connections=2`. */
  readonly settings?: readonly string[];
}

/** A PostgreSQL server of its own that keeps nothing on disk for longer than it runs. */
export function startTestPostgresql({ tls, access, settings = [] }: PostgresqlOptions = {}): Promise<RealServer> {
  const sockets = ['listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const security = tls ? ['ssl=on', 'ssl_cert_file=server.crt', 'ssl_key_file=server.key'] : [];
  return startRealServer({
    program: SERVER ?? 'postgres',
    account: ACCOUNT,
    ready: /ready to accept connections/,
    prepare(folder) {
      const data = join(folder, 'data');
      const words = [
        ...actingAs(ACCOUNT),
        INIT ?? 'initdb',
        '-D',
        data,
        '-U',
        'postgres',
        '-A',
        'trust',
        '-N',
        '--locale=C',
      ];
      execFileSync(words[0] ?? '', words.slice(1), { stdio: 'pipe', timeout: 60_000, cwd: folder });
      const lines = access ?? ['host all all 127.0.0.1/32 scram-sha-256'];
      writeFileSync(join(data, 'pg_hba.conf'), `${lines.join('\n')}\n`);
      if (tls === undefined) return;
      for (const [name, text] of [
        ['server.crt', tls.cert],
        ['server.key', tls.key],
      ] as const) {
        const path = join(data, name);
        writeFileSync(path, text);
        chmodSync(path, 0o600);
        giveAway(path, ACCOUNT);
      }
    },
    args: (folder, port) => [
      ...['-D', join(folder, 'data'), '-p', String(port)],
      ...[...sockets, 'fsync=off', ...security, ...settings].flatMap((setting) => ['-c', setting]),
    ],
  });
}

/** Debian keeps each version's programs in a folder of its own. */
function programFolders(): string[] {
  const root = '/usr/lib/postgresql';
  return existsSync(root) ? readdirSync(root).map((version) => join(root, version, 'bin')) : [];
}
