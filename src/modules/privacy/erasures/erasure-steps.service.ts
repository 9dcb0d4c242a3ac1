import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../common/persistence/index.js';
import { AccessLogs } from '../../access-logs/index.js';
import { DestinationErasure } from '../../alerts/index.js';
import { Audit } from '../../audit/index.js';
import { ApiKeys, ClientLogins } from '../../auth/index.js';
import { Clients } from '../../clients/index.js';
import { ServiceErasure } from '../../monitoring/index.js';
import { Notifications } from '../../notifications/index.js';
import { SubjectTransactions } from '../../transactions/index.js';
import { DataExportsRepository } from '../data-exports/data-exports.repository.js';
import { LegalHoldsRepository } from '../legal-holds/legal-holds.repository.js';

/** Rows that one piece of a step handles at most: a piece is one transaction, which has seconds. */
const PIECE = 500;
/** Of rows that are rewritten one by one. */
const SMALL_PIECE = 100;

/** A step of an erasure. It may be carried out any number of times; what is erased already is left alone. */
export interface ErasureStep {
  readonly name: string;
  /** Most rows that it handles at once. */
  readonly piece: number;
  /** @returns how many rows it handled; as many as `piece` where more may be left */
  readonly run: (clientId: string, tx: Tx) => Promise<number>;
}

/** What an erasure does, in its order: first nobody gets in any more, then the client itself, then what tells of it. */
@Injectable()
export class ErasureSteps {
  readonly all: readonly ErasureStep[];

  constructor(
    apiKeys: ApiKeys,
    logins: ClientLogins,
    clients: Clients,
    services: ServiceErasure,
    destinations: DestinationErasure,
    notifications: Notifications,
    accessLogs: AccessLogs,
    transactions: SubjectTransactions,
    audit: Audit,
    exports: DataExportsRepository,
    holds: LegalHoldsRepository,
  ) {
    this.all = [
      { piece: PIECE, name: 'apiKeys', run: (clientId, tx) => apiKeys.eraseOf(clientId, PIECE, tx) },
      { piece: PIECE, name: 'logins', run: (clientId, tx) => logins.erase(clientId, PIECE, tx) },
      { piece: PIECE, name: 'client', run: (clientId, tx) => clients.erase(clientId, tx) },
      { piece: PIECE, name: 'services', run: (clientId, tx) => services.eraseServices(clientId, PIECE, tx) },
      { piece: PIECE, name: 'incidents', run: (clientId, tx) => services.eraseIncidents(clientId, PIECE, tx) },
      { piece: PIECE, name: 'checks', run: (clientId, tx) => services.eraseChecks(clientId, PIECE, tx) },
      { piece: PIECE, name: 'destinations', run: (clientId, tx) => destinations.erase(clientId, PIECE, tx) },
      { piece: PIECE, name: 'notifications', run: (clientId, tx) => notifications.eraseTextsOf(clientId, PIECE, tx) },
      { piece: PIECE, name: 'accessLogs', run: (clientId, tx) => accessLogs.eraseTextsOf(clientId, PIECE, tx) },
      {
        piece: SMALL_PIECE,
        name: 'transactions',
        run: (clientId, tx) => transactions.eraseTextsAcrossClients(clientId, SMALL_PIECE, tx),
      },
      { piece: PIECE, name: 'audit', run: (clientId, tx) => audit.erasePersonalOf(clientId, PIECE, tx) },
      {
        piece: PIECE,
        name: 'dataExports',
        run: async (clientId, tx) => {
          for (const dataExport of await exports.listLiveOf(clientId, PIECE, tx))
            await exports.dropFile(dataExport, 'cancelled', tx);
          return atOnce(await exports.forgetTextsOf(clientId, tx));
        },
      },
      {
        piece: PIECE,
        name: 'legalHolds',
        run: async (clientId, tx) => atOnce(await holds.forgetTextsOf(clientId, tx)),
      },
    ];
  }
}

/** Of a step that leaves nothing for another piece, however much there was. */
function atOnce(handled: number): number {
  return Math.min(handled, PIECE - 1);
}
