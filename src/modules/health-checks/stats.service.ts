import { Injectable } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { SharedValue } from '../../common/cache/index.js';
import { Clock } from '../../common/clock/index.js';
import { Clients } from '../clients/index.js';
import { type WatchFigures, WatchFiguresReader } from '../monitoring/index.js';

export interface Stats {
  readonly clients: number;
  readonly watch: WatchFigures;
}

/** Figures of the installation, read at most every ten seconds whoever asks. */
@Injectable()
export class StatsService {
  private readonly stats: SharedValue<Stats>;

  constructor(
    private readonly clients: Clients,
    private readonly figures: WatchFiguresReader,
    clock: Clock,
  ) {
    this.stats = new SharedValue(10_000, () => this.read(), clock);
  }

  current(): Promise<Stats> {
    return this.stats.get();
  }

  private async read(): Promise<Stats> {
    return { clients: await this.clients.count(Scope.all()), watch: await this.figures.readAcrossClients() };
  }
}
