import { runKillLedger } from './kill-ledger.js';
import { runLocalDatabase } from './local-database.js';
import type { CampaignOptions, Verdict } from './verdict.js';

export interface Campaign {
  /** As the done-list asks for it. */
  readonly long: (options: CampaignOptions) => Promise<Verdict>;
  /** Within about a minute, for `npm test`. */
  readonly short: (options: CampaignOptions) => Promise<Verdict>;
}

export const CAMPAIGNS = {
  'kill-ledger': {
    long: (options) =>
      runKillLedger({ ...options, requests: 250, kills: 15, uncollected: 50, uncollectedKills: 5 }),
    short: (options) => runKillLedger({ ...options, requests: 40, kills: 3, uncollected: 15, uncollectedKills: 2 }),
  },
  'local-database': {
    long: (options) => runLocalDatabase({ ...options, stops: 5 }),
    short: (options) => runLocalDatabase({ ...options, stops: 1 }),
  },
} as const satisfies Record<string, Campaign>;

export type CampaignName = keyof typeof CAMPAIGNS;

export function campaignNames(): CampaignName[] {
  return Object.keys(CAMPAIGNS) as CampaignName[];
}

export function isCampaign(name: string): name is CampaignName {
  return Object.hasOwn(CAMPAIGNS, name);
}
