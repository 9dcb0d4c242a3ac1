import { runBlackHole } from './black-hole.js';
import { everyDeath, fewDeaths, runErasures } from './erasures.js';
import { runExactlyOnce } from './exactly-once.js';
import { runKillLedger } from './kill-ledger.js';
import { runLocalDatabase } from './local-database.js';
import { runLostNews } from './lost-news.js';
import { runSecrets } from './secrets.js';
import { runSsrf } from './ssrf.js';
import type { CampaignOptions, Verdict } from './verdict.js';
import { runZombieWorker } from './zombie-worker.js';

export interface Campaign {
  /** As the done-list asks for it. */
  readonly long: (options: CampaignOptions) => Promise<Verdict>;
  /** Within about a minute, for `npm test`. */
  readonly short: (options: CampaignOptions) => Promise<Verdict>;
}

export const CAMPAIGNS = {
  'kill-ledger': {
    long: (options) => runKillLedger({ ...options, requests: 250, kills: 15, uncollected: 50, uncollectedKills: 5 }),
    short: (options) => runKillLedger({ ...options, requests: 40, kills: 3, uncollected: 15, uncollectedKills: 2 }),
  },
  'exactly-once': {
    long: (options) => runExactlyOnce({ ...options, rounds: 3, blindKills: 20, parallel: 50 }),
    short: (options) => runExactlyOnce({ ...options, rounds: 1, blindKills: 0, parallel: 50 }),
  },
  erasures: {
    long: (options) => runErasures({ ...options, deaths: everyDeath }),
    short: (options) => runErasures({ ...options, deaths: fewDeaths }),
  },
  'local-database': {
    long: (options) => runLocalDatabase({ ...options, stops: 5 }),
    short: (options) => runLocalDatabase({ ...options, stops: 1 }),
  },
  'lost-news': {
    long: (options) => runLostNews({ ...options, rounds: 3, killsRecoveries: true }),
    short: (options) => runLostNews({ ...options, rounds: 1, killsRecoveries: false }),
  },
  'zombie-worker': {
    long: (options) => runZombieWorker({ ...options, rounds: 20, leaseMs: 3_000 }),
    short: (options) => runZombieWorker({ ...options, rounds: 3, leaseMs: 3_000 }),
  },
  'zombie-worker-default-lease': {
    long: (options) => runZombieWorker({ ...options, rounds: 2, leaseMs: 15_000 }),
    short: (options) => runZombieWorker({ ...options, rounds: 1, leaseMs: 15_000 }),
  },
  'black-hole': {
    long: (options) => runBlackHole({ ...options, holeMs: 120_000, leaseMs: 15_000 }),
    short: (options) => runBlackHole({ ...options, holeMs: 20_000, leaseMs: 5_000 }),
  },
  secrets: { long: runSecrets, short: runSecrets },
  ssrf: {
    long: (options) => runSsrf({ ...options, redirectCodes: [301, 302, 303, 307, 308], runsPerName: 20 }),
    short: (options) => runSsrf({ ...options, redirectCodes: [302], runsPerName: 4 }),
  },
} as const satisfies Record<string, Campaign>;

export type CampaignName = keyof typeof CAMPAIGNS;

export function campaignNames(): CampaignName[] {
  return Object.keys(CAMPAIGNS) as CampaignName[];
}

export function isCampaign(name: string): name is CampaignName {
  return Object.hasOwn(CAMPAIGNS, name);
}
