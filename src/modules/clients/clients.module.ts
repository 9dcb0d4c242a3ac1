import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuthModule } from '../auth/index.js';
import { clientCollection, clientGuardCollection, clientKeyCollection } from './client.schema.js';
import { BulkClients } from './bulk-clients.service.js';
import { ClientConditions } from './client-conditions.repository.js';
import { ClientEdits } from './client-edits.service.js';
import { ClientExports } from './client-exports.service.js';
import { ClientFilesController } from './client-files.controller.js';
import { ClientGuards } from './client-guards.repository.js';
import { ClientImports } from './client-imports.service.js';
import { ClientKeys } from './client-keys.repository.js';
import { ClientSeeds } from './client-seeds.service.js';
import { ClientTrail } from './client-trail.service.js';
import { ClientVault } from './client-vault.js';
import { ClientsController } from './clients.controller.js';
import { ClientsRepository } from './clients.repository.js';
import { Clients } from './clients.service.js';
import { ImportRows } from './import-rows.service.js';
import { NewClientLogins } from './new-client-logins.service.js';

@Module({
  imports: [AuthModule, MongooseModule.forFeature([clientCollection, clientGuardCollection, clientKeyCollection])],
  controllers: [ClientsController, ClientFilesController],
  providers: [
    BulkClients,
    ClientConditions,
    ClientEdits,
    ClientExports,
    ClientGuards,
    ClientImports,
    ClientKeys,
    ClientSeeds,
    ClientTrail,
    ClientVault,
    ClientsRepository,
    ImportRows,
    NewClientLogins,
    Clients,
  ],
  exports: [ClientSeeds, Clients],
})
export class ClientsModule {}
