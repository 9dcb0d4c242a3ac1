import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { performance } from 'node:perf_hooks';
import { percentile } from '../support/ledger/index.js';
import { startProcess } from '../support/process-driver/index.js';
import type { ApiSession } from './support/api-session.js';
import { Report } from './support/report.js';
import { Workplace } from './support/workplace.js';

/**
 * npm run bench:search [-- --rounds 40 --size load|large --home DIR --quick]
 * Times of the clients' list over 20,000 clients (`large`: 100,000) on the database that Vigia starts itself: the list, page 50, a
 * word, a whole CPF. A home that is named stays, so that its clients are made once.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    size: { type: 'string' },
    home: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const rounds = Number.parseInt(values.rounds ?? (values.quick ? '5' : '40'), 10);
const size = values.size ?? (values.quick ? 'small' : 'load');
const LIMIT_MS = 300;

const report = new Report('search', { rounds, size });
const place = await Workplace.open(values.home);
try {
  report.version('database', await place.database());
  const vigia = await place.start({ env: { VIGIA_ROLE: 'api' } });
  const note = join(place.home, `seeded-${size}`);
  if (!existsSync(note)) {
    report.figure('seededSeconds', await seed());
    writeFileSync(note, '');
  }
  const api = await vigia.logIn();
  const cpf = await aCpf(api);
  const questions = {
    list: '/clients',
    page50: '/clients?page=50&limit=20',
    joao: '/clients?search=joao',
    joaoByName: '/clients?search=joao&sort=name&limit=100',
    cpf: `/clients?search=${cpf}`,
  };
  for (const [name, path] of Object.entries(questions)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startMs = performance.now();
      await api.get(path);
      times.push(performance.now() - startMs);
    }
    report.figure(`${name}Ms`, { p50: Math.round(percentile(times, 50)), p95: Math.round(percentile(times, 95)) });
    report.atMost(`${name} p95`, percentile(times, 95), LIMIT_MS, 'ms');
  }
  await vigia.process.stop();
} finally {
  await place.close();
}
report.finish();

/** By the operator's own command, on the same home. @returns how long it took */
async function seed(): Promise<number> {
  const startMs = performance.now();
  const command = await startProcess({
    name: 'seed',
    args: ['dist/cli.js', 'seed', '--size', size, '--seed', '1'],
    env: place.commandEnvironment(),
  });
  const { code } = await command.waitForExit(7_200_000);
  if (code !== 0) throw new Error(`seed ended with ${String(code)}`);
  return Math.round((performance.now() - startMs) / 1_000);
}

/** Of the newest client that has one. */
async function aCpf(api: ApiSession): Promise<string> {
  const { items } = await api.get<{ items: { id: string; cpf: string | null }[] }>('/clients?limit=100');
  const found = items.find((client) => client.cpf !== null);
  const { cpf } = await api.post<{ cpf: string }>(`/clients/${found?.id ?? ''}/personal-data`, {
    purpose: 'Bench of search',
  });
  return cpf;
}
