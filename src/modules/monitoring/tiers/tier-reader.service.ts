import { Injectable } from '@nestjs/common';
import { HistoryProgress } from './history-progress.repository.js';
import { bucketsOf } from './roll-ups.service.js';
import { type TierBucket, TierBuckets } from './tier-buckets.repository.js';
import { type TierName, TIERS } from './tiers.js';

/** Reads sums of checks up to this moment: what a tier has not closed yet is read from the one below, and at last from single checks. */
@Injectable()
export class TierReader {
  constructor(
    private readonly buckets: TierBuckets,
    private readonly progress: HistoryProgress,
  ) {}

  /**
   * Buckets of a service that begin in [from, to), oldest first, of that tier and, at the end, of finer ones.
   * @param serviceId of a service that was found within the scope of whoever asks
   * @param from begin of a bucket of the tier
   */
  async readAcrossClients(serviceId: string, tier: TierName, from: Date, to: Date): Promise<TierBucket[]> {
    const known = await this.progress.read();
    const parts: Promise<TierBucket[]>[] = [];
    let at = from;
    for (const { name } of TIERS.slice(0, TIERS.findIndex(({ name }) => name === tier) + 1).reverse()) {
      const until = known.get(name)?.until ?? at;
      const end = until < to ? until : to;
      if (end <= at) continue;
      parts.push(this.buckets.listAcrossClients(name, serviceId, at, end));
      at = end;
    }
    if (at < to) parts.push(this.readChecks(serviceId, at, to));
    return (await Promise.all(parts)).flat();
  }

  private async readChecks(serviceId: string, from: Date, to: Date): Promise<TierBucket[]> {
    return bucketsOf(serviceId, await this.buckets.listChecksAcrossClients(serviceId, from, to));
  }
}
