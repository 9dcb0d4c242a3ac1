import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { Envelope } from '../../common/encryption/index.js';
import type { PageOfRows, PageRequest } from '../../common/http/index.js';
import {
  all,
  type Condition,
  ERASED,
  idOrNumber,
  not,
  readPage,
  sessionOf,
  type Tx,
  within,
} from '../../common/persistence/index.js';
import { DEFAULT_LOCALE, type DeliveryKind, type Locale } from '../notifications/index.js';
import { type Destination, type DisabledReason, MAX_DESTINATIONS_PER_CLIENT } from './destination.js';

interface DestinationDocument {
  _id: Types.ObjectId;
  number: number;
  clientId: Types.ObjectId;
  kind: DeliveryKind;
  name: string;
  targetSealed: string;
  secretSealed: string | null;
  locale: Locale | null;
  isEnabled: boolean;
  activeSince: Date;
  disabledReason: DisabledReason | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  deleted: boolean;
  deletedAt: Date | null;
}

const PRESENT: Condition = { deleted: false };

@Injectable()
export class DestinationsRepository {
  constructor(
    @InjectModel('notification_destinations') private readonly destinations: Model<DestinationDocument>,
    private readonly envelope: Envelope,
  ) {}

  /** By id or number; null also when it lies outside the scope or was deleted. */
  async find(scope: Scope, ref: string, tx?: Tx): Promise<Destination | null> {
    const row = await this.findRow(scope, ref, tx);
    return row && this.toDestination(row);
  }

  /** As `find`, with the signing secrets of a webhook; none for mail. For the sender only. */
  async findWithSecrets(scope: Scope, ref: string): Promise<{ destination: Destination; secrets: string[] } | null> {
    const row = await this.findRow(scope, ref);
    if (!row) return null;
    const secrets =
      row.secretSealed === null ? [] : [this.envelope.open(row.secretSealed, secretOf(row._id.toHexString()))];
    return { destination: this.toDestination(row), secrets };
  }

  /** Newest number first. Served by by_number or by_client. */
  async page(
    scope: Scope,
    filter: { readonly clientId?: string; readonly kind?: DeliveryKind },
    request: PageRequest,
  ): Promise<PageOfRows<Destination>> {
    const { clientId, kind } = filter;
    const wanted = all(within(scope), PRESENT, clientId === undefined ? undefined : { clientId }, kind && { kind });
    const { rows, ...counted } = await readPage(this.destinations, wanted, { field: 'number', direction: -1 }, request);
    return { rows: rows.map((row) => this.toDestination(row)), ...counted };
  }

  /** Those that get messages about a client's services, at most 50. */
  async listEnabled(scope: Scope, clientId: string, tx?: Tx): Promise<Destination[]> {
    const rows = await this.destinations
      .find(all(within(scope), { clientId, isEnabled: true }, PRESENT))
      .sort({ number: -1, _id: -1 })
      .limit(MAX_DESTINATIONS_PER_CLIENT)
      .session(tx ? sessionOf(tx) : null)
      .lean<DestinationDocument[]>();
    return rows.map((row) => this.toDestination(row));
  }

  /** How many a client has, enabled or not; counting stops at the limit. */
  async count(scope: Scope, clientId: string, tx: Tx): Promise<number> {
    return this.destinations
      .countDocuments(all(within(scope), { clientId }, PRESENT))
      .limit(MAX_DESTINATIONS_PER_CLIENT)
      .session(sessionOf(tx));
  }

  /** @param secret signing secret of a webhook; null for mail */
  async insert(destination: Destination, secret: string | null, tx: Tx): Promise<void> {
    const { id, number, clientId, createdAt, target } = destination;
    const row = {
      _id: id,
      number,
      clientId,
      kind: target.kind,
      createdAt,
      ...this.columnsOf(destination),
      secretSealed: secret === null ? null : this.envelope.seal(secret, secretOf(id)),
      deleted: false,
    };
    await this.destinations.insertMany([row], { session: sessionOf(tx) });
  }

  /** Throws request.stale when the destination is no longer as `before` says. */
  async update(scope: Scope, before: Destination, after: Destination, tx: Tx): Promise<void> {
    await this.write(scope, before, this.columnsOf(after), tx);
  }

  /** Deletes softly, and the signing secret for good. Throws request.stale likewise. */
  async markDeleted(scope: Scope, before: Destination, at: Date, tx: Tx): Promise<void> {
    const version = before.version + 1;
    const columns = { deleted: true, deletedAt: at, updatedAt: at, isEnabled: false, secretSealed: null, version };
    await this.write(scope, before, columns, tx);
  }

  /** Takes the texts of all destinations of an erased client, deleted ones too. @returns how many rows it emptied, at most `limit` */
  async eraseAcrossClients(clientId: string, at: Date, limit: number, tx: Tx): Promise<number> {
    const session = sessionOf(tx);
    const filled = all({ clientId, name: not(ERASED) });
    const rows = await this.destinations.find(filled).limit(limit).session(session).lean<DestinationDocument[]>();
    for (const { _id, version } of rows) {
      const targetSealed = this.envelope.seal('', targetOf(_id.toHexString()));
      const gone = { deleted: true, deletedAt: at, updatedAt: at, isEnabled: false, version: version + 1 };
      const columns = { ...gone, name: ERASED, targetSealed, secretSealed: null, locale: null };
      await this.destinations.updateOne(all({ _id }), { $set: columns }, { session });
    }
    return rows.length;
  }

  private async write(
    scope: Scope,
    { id, version }: Destination,
    columns: Partial<DestinationDocument>,
    tx: Tx,
  ): Promise<void> {
    const unchanged = all(within(scope), { _id: id, version }, PRESENT);
    const { matchedCount } = await this.destinations.updateOne(
      unchanged,
      { $set: columns },
      { session: sessionOf(tx) },
    );
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }

  private async findRow(scope: Scope, ref: string, tx?: Tx): Promise<DestinationDocument | null> {
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const query = this.destinations.findOne(all(within(scope), wanted, PRESENT)).maxTimeMS(2_000);
    return query.session(tx ? sessionOf(tx) : null).lean<DestinationDocument>();
  }

  private columnsOf(destination: Destination) {
    const { id, name, target, isEnabled, activeSince, disabledReason, version, updatedAt } = destination;
    const text = target.kind === 'webhook' ? target.url : target.address;
    return {
      name,
      targetSealed: this.envelope.seal(text, targetOf(id)),
      locale: target.kind === 'email' ? target.locale : null,
      isEnabled,
      activeSince,
      disabledReason,
      version,
      updatedAt,
    };
  }

  private toDestination(row: DestinationDocument): Destination {
    const id = row._id.toHexString();
    const text = this.envelope.open(row.targetSealed, targetOf(id));
    return {
      id,
      number: row.number,
      clientId: row.clientId.toHexString(),
      name: row.name,
      target:
        row.kind === 'webhook'
          ? { kind: 'webhook', url: text }
          : { kind: 'email', address: text, locale: row.locale ?? DEFAULT_LOCALE },
      isEnabled: row.isEnabled,
      activeSince: row.activeSince,
      disabledReason: row.disabledReason,
      version: row.version,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  }
}

const targetOf = (id: string) => ({ type: 'notification.destination', id, field: 'target' });
const secretOf = (id: string) => ({ type: 'notification.destination', id, field: 'secret' });
