import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { FactClaims } from '../../common/facts/index.js';
import { PoolFigures } from '../../common/persistence/index.js';
import { Logger } from '../../common/logging/index.js';
import { readGauge, readGauges } from '../../common/metrics/index.js';
import { type CollectionSize, CollectionSizes } from './collection-sizes.read-model.js';
import { HostReader, type SystemFigures } from './host-reader.js';

type HostFigures = SystemFigures['host'];

/** Figures of the host, of the database and of news that wait. */
@Injectable()
export class SystemMetrics implements OnModuleInit {
  constructor(
    private readonly pool: PoolFigures,
    private readonly facts: FactClaims,
    private readonly host: HostReader,
    private readonly sizes: CollectionSizes,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.gauge('database_pool_connections', 'Open connections to the database', () => this.pool.open);
    this.gauge('database_pool_checked_out', 'Connections in use', () => this.pool.checkedOut);
    this.gauge('database_pool_waiting', 'Operations that wait for a connection', () => this.pool.waiting);
    this.gauge('facts_oldest_pending_seconds', 'Age of the oldest fact that no subscriber has handled', async () => {
      const oldest = await this.facts.oldestPublishedAt();
      return oldest ? Math.max(0, (this.clock.now().getTime() - oldest.getTime()) / 1_000) : 0;
    });
    this.hostGauges();
    this.collectionGauges('database_collection_documents', 'Documents by collection', ({ documents }) => documents);
    this.collectionGauges(
      'database_collection_bytes',
      'Size of the documents by collection, where the server tells',
      ({ sizeBytes }) => sizeBytes,
    );
  }

  /** What a system does not tell is not a number. */
  private hostGauges(): void {
    const read = (name: string, help: string, of: (host: HostFigures) => number | null | undefined): void => {
      this.gauge(name, help, async () => of((await this.host.current()).host) ?? Number.NaN);
    };
    read('system_cpu_percent', 'Work of all processors of the host, 0 to 100', ({ cpuPercent }) => cpuPercent);
    read('system_memory_percent', 'Memory of the host that is taken, 0 to 100', ({ memoryPercent }) => memoryPercent);
    read('system_disk_percent', 'File system of the own files, 0 to 100', ({ diskPercent }) => diskPercent);
    read('system_network_received_bytes', 'Received since the start', ({ network }) => network?.receivedBytes);
    read('system_network_sent_bytes', 'Sent since the start', ({ network }) => network?.sentBytes);
  }

  private collectionGauges(name: string, help: string, of: (size: CollectionSize) => number | null): void {
    const read = async (): Promise<ReadonlyMap<string, number>> => {
      const sizes = await this.sizes.current();
      return new Map(sizes.flatMap((size) => (of(size) === null ? [] : [[size.name, of(size) ?? 0]])));
    };
    readGauges(name, help, 'collection', read, (error) => {
      this.logger.warn({ err: error, metric: name }, 'figures could not be read');
    });
  }

  private gauge(name: string, help: string, read: () => number | Promise<number>): void {
    readGauge(name, help, read, (error) => {
      this.logger.warn({ err: error, metric: name }, 'figure could not be read');
    });
  }
}
