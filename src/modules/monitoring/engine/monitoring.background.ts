import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Fact, FactSubscribers } from '../../../common/facts/index.js';
import { Background } from '../../../common/lifecycle/index.js';
import { partitionKey, serviceChanged, serviceCheckRequested } from '../monitoring.facts.js';
import { EnginePartsFactory } from './engine-parts.js';
import { MonitoringEngine } from './monitoring-engine.js';

/** Runs the engine where work runs in the background, and brings it the news of services. */
@Injectable()
export class MonitoringBackground implements OnModuleInit {
  private engine: MonitoringEngine | null = null;

  constructor(
    private readonly parts: EnginePartsFactory,
    private readonly background: Background,
    private readonly subscribers: FactSubscribers,
  ) {}

  onModuleInit(): void {
    this.background.register({
      name: 'monitoring',
      start: () => {
        this.engine = new MonitoringEngine(this.parts.create());
        this.engine.start();
      },
      stop: async () => {
        const { engine } = this;
        this.engine = null;
        await engine?.stop();
      },
    });
    this.subscribers.register({
      name: 'monitoring.partitions',
      types: [serviceChanged.type, serviceCheckRequested.type],
      keys: () => (this.engine?.partitions() ?? []).map(partitionKey),
      // Its only effect is in memory and happens after the commit; what is lost there heals by the engine's comparison.
      handle: () => Promise.resolve(),
      handleBatch: () => Promise.resolve(),
      afterCommit: (fact) => this.tell(fact),
    });
  }

  private tell({ type, payload }: Fact): void {
    if (type === serviceCheckRequested.type) {
      const { serviceId, runId } = payload as Parameters<typeof serviceCheckRequested>[2];
      this.engine?.checkRequested(serviceId, runId);
    } else {
      this.engine?.serviceChanged((payload as Parameters<typeof serviceChanged>[2]).serviceId);
    }
  }
}
