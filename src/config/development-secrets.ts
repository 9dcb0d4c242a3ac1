import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './load-config.js';

const SECRETS = ['ENCRYPTION_KEYS', 'CURSOR_KEY', 'BLIND_INDEX_KEY', 'JWT_PRIVATE_KEY'] as const;
type Secrets = Record<(typeof SECRETS)[number], string>;

/**
 * Outside production and staging, secrets that nobody gave are made once and kept in `VIGIA_HOME/secrets.json` (mode 0600).
 * Production gets its environment back unchanged, so that the check names what is missing.
 */
export function withDevelopmentSecrets(environment: Environment): Environment {
  if (environment['NODE_ENV'] === 'production' || environment['NODE_ENV'] === 'staging') return environment;
  const missing = SECRETS.filter((name) => !environment[name] && !environment[`${name}_FILE`]);
  if (missing.length === 0) return environment;
  const kept = keptSecrets(environment['VIGIA_HOME'] ?? '.vigia');
  return { ...environment, ...Object.fromEntries(missing.map((name) => [name, kept[name]])) };
}

function keptSecrets(home: string): Secrets {
  const file = join(home, 'secrets.json');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const candidate = `${file}.${String(process.pid)}.${randomBytes(4).toString('hex')}`;
  writeFileSync(candidate, JSON.stringify(newSecrets(), null, 2), { mode: 0o600 });
  try {
    linkSync(candidate, file); // fails if the file exists: of two processes that start at once, one wins and both read its file
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(candidate);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
}

function newSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    ENCRYPTION_KEYS: `dev1:${randomBytes(32).toString('base64')}`,
    CURSOR_KEY: randomBytes(32).toString('base64'),
    BLIND_INDEX_KEY: randomBytes(32).toString('base64'),
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
