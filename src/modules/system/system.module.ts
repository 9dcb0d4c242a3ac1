import { Module } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { ClientsModule } from '../clients/index.js';
import { MonitoringModule } from '../monitoring/index.js';
import { CollectionSizes } from './collection-sizes.read-model.js';
import { FirstWatch } from './first-watch.js';
import { HostReader } from './host-reader.js';
import { MetricsController } from './metrics.controller.js';
import { SystemFiguresController } from './system-figures.controller.js';
import { SystemFiguresService } from './system-figures.service.js';
import { SystemMetrics } from './system-metrics.js';

@Module({
  imports: [
    ClientsModule,
    MonitoringModule,
    PrometheusModule.register({
      controller: MetricsController,
      path: '/metrics',
      // Several applications of one process (tests) share the registry, which takes each name once.
      defaultMetrics: {
        enabled: register.getSingleMetric('process_cpu_user_seconds_total') === undefined,
        // A timer that wakes the process for nothing: a hundred times a second, as by default, costs as much as four checks.
        config: { eventLoopMonitoringPrecision: 100 },
      },
    }),
  ],
  controllers: [SystemFiguresController],
  providers: [SystemMetrics, FirstWatch, HostReader, CollectionSizes, SystemFiguresService],
  exports: [FirstWatch],
})
export class SystemModule {}
