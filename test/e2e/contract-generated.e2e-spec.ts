import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allErrors } from '../../libs/problem-details/index.js';
import '../../src/app.module.js';
import { variablesOf } from '../../src/config/define-config.js';
import { configTopics, loadConfig } from '../../src/config/index.js';
import { testEnvironment } from '../support/app/test-environment.js';

const read = (file: string): string => readFileSync(join(__dirname, '../..', file), 'utf8');

describe('.env.example', () => {
  const lines = [...read('.env.example').matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm)];
  const given = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value.replace(/^"(.*)"$/, '$1')]));

  it('names every variable that the process reads, and no other', () => {
    const known = configTopics().flatMap(({ type }) => [...variablesOf(type).keys()]);
    expect(Object.keys(given).sort()).toEqual(known.sort());
  });

  it('shows the defaults: given as they stand there, they change nothing', () => {
    const { ENCRYPTION_KEYS, CURSOR_KEY, BLIND_INDEX_KEY, JWT_PRIVATE_KEY } = testEnvironment();
    const secrets = { ENCRYPTION_KEYS, CURSOR_KEY, BLIND_INDEX_KEY, JWT_PRIVATE_KEY };
    const byDefault = [...loadConfig(secrets).values()];
    expect([...loadConfig({ ...given, ...secrets }).values()]).toEqual(byDefault);
    expect(Object.entries(given).filter(([name, value]) => value === '' && name in secrets)).toHaveLength(4);
  });
});

describe('docs/errors.md', () => {
  it('lists every error code once, and no other', () => {
    const listed = [...read('docs/errors.md').matchAll(/^## `([\w.]+)`$/gm)].map(([, code]) => code);
    expect(listed).toEqual(allErrors().map(([code]) => code));
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.length).toBeGreaterThan(20);
  });
});
