import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAR_LIMITS, FAR_LOGIN_LIMITS } from '../limits/far-limits.js';

let made: Record<string, string> | undefined;

/** A complete environment of a test application: own secrets, silent log, loopback targets allowed by explicit entries only. */
export function testEnvironment(): Record<string, string> {
  made ??= {
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    ENCRYPTION_KEYS: `test1:${randomBytes(32).toString('base64')}`,
    CURSOR_KEY: randomBytes(32).toString('base64'),
    BLIND_INDEX_KEY: randomBytes(32).toString('base64'),
    JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
    VIGIA_ADMIN_EMAIL: 'admin@vigia.local',
    VIGIA_ADMIN_PASSWORD: 'test-admin-password',
    PROBE_MIN_INTERVAL_SECONDS: '1',
    METRICS_PORT: '0',
    // Never that of the checkout: each database has a chain of its own.
    ERASURE_LIST_FILE: join(tmpdir(), `vigia-erasures-${randomBytes(5).toString('hex')}.ndjson`),
    AUDIT_CHECKPOINT_FILE: join(tmpdir(), `vigia-audit-${randomBytes(5).toString('hex')}.ndjson`),
    // Nothing leaves the machine: suites about look-ups bring providers of their own.
    VIACEP_URL: 'off',
    BRASILAPI_URL: 'off',
    MINHA_RECEITA_URL: 'off',
    // Suites sign in and ask far more than a person; those about limits set the real ones.
    LIMIT_STORE_TIMEOUT_MS: '5000',
    ...FAR_LIMITS,
    ...FAR_LOGIN_LIMITS,
    LOGIN_FAILURE_FLOOR_MS: '0',
  };
  return { ...made };
}
