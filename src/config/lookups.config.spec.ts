import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { ConfigError, loadConfig, LookupsConfig } from './index.js';

const key = (): string => randomBytes(32).toString('base64');
const SECRETS = {
  ENCRYPTION_KEYS: `k1:${key()}`,
  CURSOR_KEY: key(),
  BLIND_INDEX_KEY: key(),
  JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
};
const load = (environment: Record<string, string>): LookupsConfig =>
  loadConfig({ ...SECRETS, ...environment }).get(LookupsConfig) as LookupsConfig;

describe('addresses of providers', () => {
  it.each(['VIACEP_URL', 'BRASILAPI_URL', 'MINHA_RECEITA_URL'] as const)('%s is https in production', (variable) => {
    for (const NODE_ENV of ['production', 'staging']) {
      expect(() => load({ NODE_ENV, [variable]: 'http://mirror.example/api' })).toThrow(`${variable}: must begin with`);
      expect(load({ NODE_ENV, [variable]: 'https://mirror.example/api' })[variable]).toBe('https://mirror.example/api');
    }
    expect(load({ NODE_ENV: 'test', [variable]: 'http://127.0.0.1:81' })[variable]).toBe('http://127.0.0.1:81');
    expect(load({ NODE_ENV: 'production', [variable]: 'off' })[variable]).toBe('off');
  });

  it.each([
    'https://user:canary-7f3a@mirror.example',
    'https://mirror.example/?key=canary-7f3a',
    'https://mirror.example/#canary-7f3a',
    'ftp://canary-7f3a.example',
    'canary-7f3a',
  ])('%s is refused, and not repeated', (url) => {
    let fault: unknown;
    try {
      load({ VIACEP_URL: url });
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(ConfigError);
    expect(String(fault)).toContain('VIACEP_URL');
    expect(String(fault)).not.toContain('canary');
  });
});
