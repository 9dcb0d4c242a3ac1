import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ClientsModule } from '../clients/index.js';
import { MonitoringModule } from '../monitoring/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { CheckpointMails } from './checkpoint-mails.js';
import { destinationCollection } from './destination.schema.js';
import { DestinationErasure } from './destination-erasure.service.js';
import { DestinationRecipients } from './destination-recipients.js';
import { DestinationsController } from './destinations.controller.js';
import { DestinationsRepository } from './destinations.repository.js';
import { Destinations } from './destinations.service.js';
import { FlappingNews } from './flapping-news.js';
import { FlappingRule } from './flapping-rule.js';
import { HappeningTeller } from './happening-teller.js';
import { HappeningTopics } from './happening-topics.js';
import { IncidentNews } from './incident-news.js';
import { IncidentRule } from './incident-rule.js';
import { IncidentSweep } from './incident-sweep.js';
import { MessageVerdicts } from './message-verdicts.js';
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
    HappeningTeller,
    MessageVerdicts,
    IncidentRule,
    IncidentNews,
    FlappingRule,
    FlappingNews,
    HappeningTopics,
    IncidentSweep,
    TestMessages,
    CheckpointMails,
  ],
  exports: [DestinationErasure],
})
export class AlertsModule {}
