import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { ConfigError, type Environment, HttpConfig, loadConfig, SecurityConfig } from './index.js';

const sound: Environment = {
  NODE_ENV: 'production',
  ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  CURSOR_KEY: randomBytes(32).toString('base64'),
  BLIND_INDEX_KEY: randomBytes(32).toString('base64'),
  JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
};

function faultsOf(environment: Environment): string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => fault.variable);
  }
}

describe('configuration', () => {
  it('takes a sound environment and keeps defaults', () => {
    const http = loadConfig({ ...sound, PORT: '0' }).get(HttpConfig) as HttpConfig;
    expect(http).toMatchObject({ PORT: 0, HOST: '127.0.0.1', BODY_LIMIT_BYTES: 102_400 });
  });

  it('names all faults at once and never a value', () => {
    const bad = { ...sound, PORT: 'eight', BODY_LIMIT_BYTES: 'abc', CORS_ORIGINS: '*', CURSOR_KEY: 'changeme' };
    expect(faultsOf(bad)).toEqual(expect.arrayContaining(['PORT', 'BODY_LIMIT_BYTES', 'CURSOR_KEY']));
    expect(() => loadConfig(bad)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('changeme') as string }),
    );
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '0x10'],
    ['PORT', ' '],
    ['PORT', '1e3'],
    ['REQUEST_TIMEOUT_MS', '-1'],
    ['NODE_ENV', 'prod'],
    ['MONGODB_URI', 'postgres://x'],
    ['LOG_LEVEL', 'verbose'],
    ['CORS_ORIGINS', '*'],
    ['VIGIA_FAULT_POINTS', 'alerts.before'],
    ['ENCRYPTION_KEYS', 'k1:c2hvcnQ='],
    ['VIGIA_ADMIN_PASSWORD', 'short'],
    ['VIGIA_ADMIN_EMAIL', 'nobody'],
    ['JWT_PRIVATE_KEY', 'not a key'.repeat(20)],
    ['AUDIT_SEAL_INTERVAL_MS', '199'],
    ['AUDIT_SEAL_INTERVAL_MS', '20001'],
    ['AUDIT_CHECKPOINT_EVENTS', '0'],
    ['AUDIT_CHECKPOINT_EVENTS', '100001'],
    ['AUDIT_CHECKPOINT_SECONDS', '0'],
    ['AUDIT_CHECKPOINT_SECONDS', '86401'],
    ['AUDIT_VERIFY_HOURS', '0'],
    ['AUDIT_VERIFY_HOURS', '169'],
    ['AUDIT_SIGNING_KEY', 'not a key'],
    ['AUDIT_CHECKPOINT_MAIL_TO', 'nobody'],
    ['AUDIT_RETENTION_DAYS', '179'],
    ['AUDIT_RETENTION_DAYS', '36501'],
    ['AUDIT_POLICY', '{"rules":[{"action":"login.failed","level":"none"}]}'],
  ])('refuses %s=%s', (variable, value) => {
    expect(faultsOf({ ...sound, [variable]: value })).toEqual([variable]);
  });

  it.each([
    ['AUDIT_SEAL_INTERVAL_MS', ['200', '20000']],
    ['AUDIT_CHECKPOINT_EVENTS', ['1', '100000']],
    ['AUDIT_CHECKPOINT_SECONDS', ['1', '86400']],
    ['AUDIT_VERIFY_HOURS', ['1', '168']],
  ])('takes %s at both ends', (variable, values) => {
    for (const value of values) expect(faultsOf({ ...sound, [variable]: value })).toEqual([]);
  });

  it('refuses production without secrets and names each', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual(
      expect.arrayContaining(['ENCRYPTION_KEYS', 'CURSOR_KEY', 'JWT_PRIVATE_KEY']),
    );
  });

  it('reads a secret from NAME_FILE, and refuses both at once or a file that is not there', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'vigia-config-')), 'password');
    writeFileSync(file, 'from-a-file-1234\n');
    const { VIGIA_ADMIN_PASSWORD } = loadConfig({ ...sound, VIGIA_ADMIN_PASSWORD_FILE: file }).get(
      SecurityConfig,
    ) as SecurityConfig;
    expect(VIGIA_ADMIN_PASSWORD).toBe('from-a-file-1234');
    expect(faultsOf({ ...sound, VIGIA_ADMIN_PASSWORD: 'given-directly', VIGIA_ADMIN_PASSWORD_FILE: file })).toEqual([
      'VIGIA_ADMIN_PASSWORD',
    ]);
    expect(faultsOf({ ...sound, VIGIA_ADMIN_PASSWORD_FILE: `${file}.gone` })).toEqual(['VIGIA_ADMIN_PASSWORD_FILE']);
  });
});
