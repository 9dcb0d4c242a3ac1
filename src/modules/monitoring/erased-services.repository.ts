import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { all, ERASED, not, objectIdOf, oneOf, sessionOf, type Tx } from '../../common/persistence/index.js';
import { HeartbeatsRepository } from './heartbeats/heartbeats.repository.js';

interface Row {
  _id: Types.ObjectId;
  clientId: Types.ObjectId;
}

/** More services than a client has. */
const MAX_SERVICES = 10_000;
/** Of the name that nothing resolves: RFC 6761, section 6.4. */
const ERASED_URL = 'https://erased.invalid/';

/** Takes the texts of what belonged to an erased client. */
@Injectable()
export class ErasedServices {
  constructor(
    @InjectModel('services') private readonly services: Model<Row & { name: string }>,
    @InjectModel('service_states') private readonly states: Model<Row>,
    @InjectModel('incidents') private readonly incidents: Model<Row & { detail: string | null }>,
    @InjectModel('checks') private readonly checks: Model<{ _id: string; serviceId: Types.ObjectId }>,
    private readonly heartbeats: HeartbeatsRepository,
  ) {}

  /** Of services that are deleted. Their state goes, since its last result may hold words. */
  async eraseServicesAcrossClients(clientId: string, limit: number, tx: Tx): Promise<number> {
    const session = sessionOf(tx);
    const filled = all({ clientId: objectIdOf(clientId), deleted: true, url: not(ERASED_URL) });
    const rows = await this.services.find(filled, { _id: 1 }).limit(limit).session(session).lean();
    if (rows.length === 0) return 0;
    const ids = rows.map(({ _id }) => _id);
    const texts = { name: ERASED, nameKey: ERASED, searchKeys: [], tags: [], url: ERASED_URL };
    const words = { headers: [], body: null, keyword: null, jsonAssertion: null };
    await this.services.updateMany(all({ _id: oneOf(ids) }), { $set: { ...texts, ...words } }, { session });
    await this.states.deleteMany(all({ _id: oneOf(ids) }), { session });
    await this.heartbeats.deleteAcrossClients(ids.map(String), tx);
    return rows.length;
  }

  async eraseIncidentsAcrossClients(clientId: string, limit: number, tx: Tx): Promise<number> {
    const session = sessionOf(tx);
    const filled = all({ clientId: objectIdOf(clientId), detail: not(null) });
    const rows = await this.incidents.find(filled, { _id: 1 }).limit(limit).session(session).lean();
    const ids = rows.map(({ _id }) => _id);
    if (ids.length > 0)
      await this.incidents.updateMany(all({ _id: oneOf(ids) }), { $set: { detail: null } }, { session });
    return ids.length;
  }

  /** Served by service_scheduled, one service after the other. */
  async deleteChecksAcrossClients(clientId: string, limit: number, tx: Tx): Promise<number> {
    const session = sessionOf(tx);
    const own = all({ clientId: objectIdOf(clientId) });
    const services = await this.services.find(own, { _id: 1 }).limit(MAX_SERVICES).session(session).lean();
    const found: string[] = [];
    for (const { _id } of services) {
      if (found.length >= limit) break;
      const left = limit - found.length;
      const rows = await this.checks
        .find(all({ serviceId: _id }), { _id: 1 })
        .limit(left)
        .session(session)
        .lean();
      found.push(...rows.map((row) => row._id));
    }
    if (found.length > 0) await this.checks.deleteMany(all({ _id: oneOf(found) }), { session });
    return found.length;
  }
}
