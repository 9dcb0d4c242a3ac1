import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ClientsModule } from '../clients/index.js';
import { AccessLogExports } from './access-log-exports.service.js';
import { accessLogCollection } from './access-log.schema.js';
import { AccessLogsController } from './access-logs.controller.js';
import { AccessLogsRepository } from './access-logs.repository.js';
import { AccessLogs } from './access-logs.service.js';
import { AccessRecorder } from './access-recorder.js';
import { FrozenAccessLogsController } from './frozen-access-logs.controller.js';
import { MassReads } from './mass-reads.service.js';

/** Who called what, from where. */
@Module({
  imports: [MongooseModule.forFeature([accessLogCollection]), ClientsModule],
  controllers: [AccessLogsController, FrozenAccessLogsController],
  providers: [AccessLogsRepository, AccessRecorder, AccessLogs, AccessLogExports, MassReads],
  exports: [AccessLogs, AccessRecorder, MassReads],
})
export class AccessLogsModule {}
