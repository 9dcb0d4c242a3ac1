import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuthModule } from '../auth/index.js';
import { clientCollection, clientGuardCollection, clientKeyCollection } from './client.schema.js';
import { ClientGuards } from './client-guards.repository.js';
import { ClientKeys } from './client-keys.repository.js';
import { ClientTrail } from './client-trail.service.js';
import { ClientVault } from './client-vault.js';
import { ClientsController } from './clients.controller.js';
import { ClientsRepository } from './clients.repository.js';
import { Clients } from './clients.service.js';
import { NewClientLogins } from './new-client-logins.service.js';

@Module({
  imports: [AuthModule, MongooseModule.forFeature([clientCollection, clientGuardCollection, clientKeyCollection])],
  controllers: [ClientsController],
  providers: [ClientGuards, ClientKeys, ClientTrail, ClientVault, ClientsRepository, NewClientLogins, Clients],
  exports: [Clients],
})
export class ClientsModule {}
