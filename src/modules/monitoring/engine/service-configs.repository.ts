import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { Envelope } from '../../../common/encryption/index.js';
import { all, oneOf } from '../../../common/persistence/index.js';
import { type CheckOption, type CheckOptions, formOf } from '../service-check.js';
import type { ServiceConfig } from './service-config.js';

/** The stored shape of a service as far as the engine reads it; owned by the module's service repository. */
interface ServiceDocument extends Omit<ServiceConfig, 'id' | 'clientId' | 'headers' | 'options'> {
  _id: Types.ObjectId;
  clientId: Types.ObjectId;
  headers: { name: string; value: string; isSecret: boolean }[];
  options?: CheckOptions;
}

const FIELDS = {
  clientId: 1,
  partition: 1,
  configVersion: 1,
  kind: 1,
  url: 1,
  method: 1,
  expectedStatus: 1,
  headers: 1,
  body: 1,
  keyword: 1,
  jsonAssertion: 1,
  followRedirects: 1,
  options: 1,
  timeoutMs: 1,
  intervalSeconds: 1,
  degradedAfterMs: 1,
  failureThreshold: 1,
  recoveryThreshold: 1,
  isPaused: 1,
  pausedAt: 1,
  updatedAt: 1,
  deleted: 1,
  deletedAt: 1,
} as const;

const BATCH = 500;

/** Configurations of services for the engine, of every client, with secret header values opened. */
@Injectable()
export class ServiceConfigsRepository {
  constructor(
    @InjectModel('services') private readonly services: Model<ServiceDocument>,
    private readonly envelope: Envelope,
  ) {}

  async listActiveByPartitionsAcrossClients(partitions: readonly number[]): Promise<ServiceConfig[]> {
    const rows = await this.services
      .find(all({ partition: oneOf(partitions), deleted: false }), FIELDS)
      .lean<ServiceDocument[]>();
    return rows.map((row) => this.toConfig(row));
  }

  /** Deleted ones included. */
  async listByIdsAcrossClients(serviceIds: readonly string[]): Promise<ServiceConfig[]> {
    const found: ServiceConfig[] = [];
    for (let at = 0; at < serviceIds.length; at += BATCH) {
      const ids = serviceIds.slice(at, at + BATCH);
      const rows = await this.services.find(all({ _id: oneOf(ids) }), FIELDS).lean<ServiceDocument[]>();
      found.push(...rows.map((row) => this.toConfig(row)));
    }
    return found;
  }

  /** Configuration versions of what should be watched, by service id. */
  async mapVersionsByPartitionsAcrossClients(partitions: readonly number[]): Promise<Map<string, number>> {
    const rows = await this.services
      .find(all({ partition: oneOf(partitions), deleted: false }), { configVersion: 1 })
      .lean<{ _id: Types.ObjectId; configVersion: number }[]>();
    return new Map(rows.map((row) => [row._id.toHexString(), row.configVersion]));
  }

  private toConfig({ _id, clientId, headers, options = {}, ...rest }: ServiceDocument): ServiceConfig {
    const id = _id.toHexString();
    const opened = headers.map(({ name, value, isSecret }) => ({
      name,
      value: isSecret ? this.open('service.header', id, name.toLowerCase(), value) : value,
      isSecret,
    }));
    const { secrets = [] } = formOf(rest.kind);
    const told = Object.entries(options).map(([name, value]): [string, CheckOption | null] => [
      name,
      secrets.includes(name) ? this.open('service.option', id, name, String(value)) : value,
    ]);
    return { id, clientId: clientId.toHexString(), headers: opened, options: Object.fromEntries(told), ...rest };
  }

  /** A value that cannot be opened stays null: the check then says so instead of asking without its secret. */
  private open(type: string, id: string, field: string, value: string): string | null {
    try {
      return this.envelope.open(value, { type, id, field });
    } catch {
      return null;
    }
  }
}
