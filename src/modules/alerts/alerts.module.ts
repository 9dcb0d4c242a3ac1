import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ClientsModule } from '../clients/index.js';
import { MonitoringModule } from '../monitoring/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { destinationCollection } from './destination.schema.js';
import { DestinationErasure } from './destination-erasure.service.js';
import { DestinationRecipients } from './destination-recipients.js';
import { DestinationsController } from './destinations.controller.js';
import { DestinationsRepository } from './destinations.repository.js';
import { Destinations } from './destinations.service.js';
import { IncidentRule } from './incident-rule.js';
import { IncidentSweep } from './incident-sweep.js';
import { IncidentTopic } from './incident-topic.js';
import { TestMessages } from './test-messages.js';

/** Who is told what about a client's services. */
@Module({
  imports: [MongooseModule.forFeature([destinationCollection]), ClientsModule, MonitoringModule, NotificationsModule],
  controllers: [DestinationsController],
  providers: [
    DestinationsRepository,
    Destinations,
    DestinationErasure,
    DestinationRecipients,
    IncidentRule,
    IncidentTopic,
    IncidentSweep,
    TestMessages,
  ],
  exports: [DestinationErasure],
})
export class AlertsModule {}
