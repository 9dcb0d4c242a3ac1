import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from '../http-target/index.js';
import { findProgram, type RealServer, startRealServer } from './real-server.js';

const SERVER = findProgram('mariadbd');
const INIT = findProgram('mariadb-install-db');

/** Whether this machine has a MariaDB server to start (Debian: `mariadb-server`). */
export const HAS_MARIADB = SERVER !== null && INIT !== null;

export interface MariadbOptions {
  readonly tls?: Certificate;
  /** More words for the server, such as `--max-connections=10`. */
  readonly words?: readonly string[];
}

/** A MariaDB server of its own. */
export function startTestMariadb({ tls, words = [] }: MariadbOptions = {}): Promise<RealServer> {
  // As root it wants to be told that this is meant.
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  return startRealServer({
    program: SERVER ?? 'mariadbd',
    ready: /ready for connections/,
    prepare(folder) {
      const init = ['--no-defaults', ...asRoot, `--datadir=${join(folder, 'data')}`, '--skip-test-db'];
      execFileSync(INIT ?? 'mariadb-install-db', [...init, '--auth-root-authentication-method=normal'], {
        stdio: 'pipe',
        timeout: 60_000,
      });
      if (tls === undefined) return;
      writeFileSync(join(folder, 'cert.pem'), tls.cert);
      writeFileSync(join(folder, 'key.pem'), tls.key, { mode: 0o600 });
    },
    args: (folder, port) => [
      '--no-defaults',
      ...asRoot,
      `--datadir=${join(folder, 'data')}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--innodb-flush-log-at-trx-commit=0',
      ...(tls ? [`--ssl-cert=${join(folder, 'cert.pem')}`, `--ssl-key=${join(folder, 'key.pem')}`] : ['--skip-ssl']),
      ...words,
    ],
  });
}
