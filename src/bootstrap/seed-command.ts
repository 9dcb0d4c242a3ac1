import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { type Actor, systemActor } from '../common/auth-context/index.js';
import type { Environment } from '../config/index.js';
import { ClientSeeds } from '../modules/clients/index.js';
import { ServiceSeeds } from '../modules/monitoring/index.js';
import { TransactionSeeds } from '../modules/transactions/index.js';
import { withApp } from './with-app.js';

export const SEED_USAGE = `  seed [--size small|demo|load|large] [--seed N] [--clean]
                                      invented clients for a trial: 50, 500, 20,000 or 100,000, with services, which are
                                      paused, and transactions; the same ones for the same N. --clean takes the clients
                                      and their services away again. Not in production
`;

interface Size {
  readonly clients: number;
  /** Every so many clients one has services and transactions: in a load test of the clients' list they only cost time. */
  readonly furnishedEvery: number;
}

const SIZES: Readonly<Record<string, Size>> = {
  small: { clients: 50, furnishedEvery: 1 },
  demo: { clients: 500, furnishedEvery: 1 },
  load: { clients: 20_000, furnishedEvery: 20 },
  large: { clients: 100_000, furnishedEvery: 200 },
};

/** Carries out `vigia seed …`. @returns the exit code; undefined for a wrong usage */
export async function seedCommand(args: readonly string[], environment: Environment): Promise<number | undefined> {
  const wanted = optionsIn(args);
  if (!wanted) return undefined;
  if (['production', 'staging'].includes(environment['NODE_ENV'] ?? '')) {
    process.stderr.write('seed makes invented clients and is not for production\n');
    return 1;
  }
  return withApp(environment, { logLevel: 'warn', migrates: true }, async (app) => {
    process.stdout.write(`${await (wanted.clean ? clean(app) : plant(app, wanted))}\n`);
    return 0;
  });
}

const OPERATOR: Actor = { ...systemActor('operator'), permissions: new Set(['clients:set_status']) };
/** Approves what the first one recorded. */
const SECOND: Actor = { ...systemActor('second-operator'), permissions: new Set(['transactions:approve']) };

async function clean(app: INestApplicationContext): Promise<string> {
  return `deleted ${String(await app.get(ClientSeeds).clean(OPERATOR))} invented clients`;
}

async function plant(app: INestApplicationContext, { seed, size }: Wanted): Promise<string> {
  const [services, transactions] = [app.get(ServiceSeeds), app.get(TransactionSeeds)];
  const more = { services: 0, transactions: 0 };
  const furnish = async (clientId: string, n: number): Promise<void> => {
    if (n % size.furnishedEvery !== 0) return;
    more.services += await services.plant(OPERATOR, seed, n, clientId);
    more.transactions += await transactions.plant(OPERATOR, SECOND, seed, n, clientId);
  };
  const { made, present } = await app.get(ClientSeeds).plant(OPERATOR, seed, size.clients, furnish);
  const all = [
    `${String(made)} clients`,
    `${String(more.services)} services`,
    `${String(more.transactions)} transactions`,
  ];
  return `made ${all.join(', ')}; ${String(present)} clients were there already`;
}

interface Wanted {
  readonly seed: number;
  readonly size: Size;
  readonly clean: boolean;
}

function optionsIn(args: readonly string[]): Wanted | undefined {
  const options = { size: { type: 'string' }, seed: { type: 'string' }, clean: { type: 'boolean' } } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    const { size: name = 'small', seed = '1', clean: isCleaning = false } = values;
    const size = SIZES[name];
    return size !== undefined && /^[1-9]\d{0,8}$/.test(seed)
      ? { seed: Number.parseInt(seed, 10), size, clean: isCleaning }
      : undefined;
  } catch {
    return undefined;
  }
}
