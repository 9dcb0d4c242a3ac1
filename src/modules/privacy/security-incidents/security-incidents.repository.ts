import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { Envelope } from '../../../common/encryption/index.js';
import type { PageOfRows, PageRequest } from '../../../common/http/index.js';
import { all, everything, idOrNumber, oneOf, readPage, sessionOf, type Tx } from '../../../common/persistence/index.js';
import type { DataClass } from '../data-classes.js';
import { INCIDENT_STATES, type SecurityIncident, type SecurityIncidentState, stateOf } from './security-incident.js';

type Texts = Pick<SecurityIncident, 'title' | 'description' | 'affectedPeople' | 'measures' | 'conclusion'>;

interface IncidentDocument {
  _id: Types.ObjectId;
  number: number;
  textsSealed: string;
  affectedCount: number | null;
  affectedClientIds: string[];
  dataClasses: DataClass[];
  occurredAt: Date | null;
  knownAt: Date;
  hasRelevantRisk: boolean | null;
  isPreliminary: boolean;
  authorityToldAt: Date | null;
  subjectsToldAt: Date | null;
  complementedAt: Date | null;
  closedAt: Date | null;
  state: SecurityIncidentState;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The register is the company's, of no client: its rows have no scope. */
@Injectable()
export class SecurityIncidentsRepository {
  constructor(
    @InjectModel('security_incidents') private readonly incidents: Model<IncidentDocument>,
    private readonly envelope: Envelope,
  ) {}

  /** By id or number. */
  async find(ref: string, tx?: Tx): Promise<SecurityIncident | null> {
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const query = this.incidents.findOne(all(wanted)).maxTimeMS(2_000);
    const row = await query.session(tx ? sessionOf(tx) : null).lean<IncidentDocument>();
    return row && this.toIncident(row);
  }

  /** Newest number first. Served by number or by_state. */
  async page(state: SecurityIncidentState | undefined, request: PageRequest): Promise<PageOfRows<SecurityIncident>> {
    const wanted = state ? all({ state }) : everything();
    const { rows, ...counted } = await readPage(this.incidents, wanted, { field: 'number', direction: -1 }, request);
    return { rows: rows.map((row) => this.toIncident(row)), ...counted };
  }

  /** When the oldest incident that is not closed happened, or was known where that is not known; null where all are closed. */
  async oldestUnclosed(): Promise<Date | null> {
    const unclosed = all({ state: oneOf(INCIDENT_STATES.filter((state) => state !== 'closed')) });
    const columns = { occurredAt: 1, knownAt: 1 };
    const rows = await this.incidents.find(unclosed, columns).maxTimeMS(4_000).lean<IncidentDocument[]>();
    const times = rows.map(({ occurredAt, knownAt }) => (occurredAt ?? knownAt).getTime());
    return times.length === 0 ? null : new Date(Math.min(...times));
  }

  async insert(incident: SecurityIncident, tx: Tx): Promise<void> {
    const { id, number, createdAt } = incident;
    const row = { _id: id, number, createdAt, ...this.columnsOf(incident) };
    await this.incidents.insertMany([row], { session: sessionOf(tx) });
  }

  /** Throws request.stale when the incident is no longer at the version of `before`. */
  async update(before: SecurityIncident, after: SecurityIncident, tx: Tx): Promise<void> {
    const unchanged = all({ _id: before.id, version: before.version });
    const change = { $set: this.columnsOf(after) };
    const { matchedCount } = await this.incidents.updateOne(unchanged, change, { session: sessionOf(tx) });
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }

  private columnsOf(incident: SecurityIncident) {
    const { title, description, affectedPeople, measures, conclusion } = incident;
    const texts: Texts = { title, description, affectedPeople, measures, conclusion };
    return {
      textsSealed: this.envelope.seal(JSON.stringify(texts), textsOf(incident.id)),
      affectedCount: incident.affectedCount,
      affectedClientIds: [...incident.affectedClientIds],
      dataClasses: [...incident.dataClasses],
      occurredAt: incident.occurredAt,
      knownAt: incident.knownAt,
      hasRelevantRisk: incident.hasRelevantRisk,
      isPreliminary: incident.isPreliminary,
      authorityToldAt: incident.authorityToldAt,
      subjectsToldAt: incident.subjectsToldAt,
      complementedAt: incident.complementedAt,
      closedAt: incident.closedAt,
      state: stateOf(incident),
      version: incident.version,
      updatedAt: incident.updatedAt,
    };
  }

  private toIncident({ _id, textsSealed, state: _state, ...row }: IncidentDocument): SecurityIncident {
    const id = _id.toHexString();
    const texts = JSON.parse(this.envelope.open(textsSealed, textsOf(id))) as Texts;
    return { id, ...texts, ...row };
  }
}

const textsOf = (id: string) => ({ type: 'privacy.security_incident', id, field: 'texts' });
