import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AuditNeed, AuditRetention } from '../audit/index.js';
import { LegalHoldsRepository } from './legal-holds/legal-holds.repository.js';
import { SecurityIncidentsRepository } from './security-incidents/security-incidents.repository.js';

const YEAR_MS = 366 * 86_400_000;

/**
 * What data protection needs of the audit although it is old: events about clients under a legal hold, and while a security incident
 * is not closed everything from a year before it. The register itself is never pruned, so a closed one needs no events.
 */
@Injectable()
export class AuditNeeds implements OnModuleInit {
  constructor(
    private readonly retention: AuditRetention,
    private readonly holds: LegalHoldsRepository,
    private readonly incidents: SecurityIncidentsRepository,
  ) {}

  onModuleInit(): void {
    this.retention.register(() => this.ask());
  }

  private async ask(): Promise<AuditNeed> {
    const began = await this.incidents.oldestUnclosed();
    return {
      clientIds: await this.holds.heldAcrossClients(),
      since: began && new Date(began.getTime() - YEAR_MS),
    };
  }
}
