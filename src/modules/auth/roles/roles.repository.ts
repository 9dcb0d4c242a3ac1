import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Permission } from '../../../common/auth-context/index.js';
import { all, BatchedReads, everything, oneOf, sessionOf, type Tx } from '../../../common/persistence/index.js';
import type { CustomRole } from './role.js';

interface RoleDocument {
  _id: string;
  description: string;
  permissions: Permission[];
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Most custom roles of an installation. */
export const MAX_ROLES = 200;

@Injectable()
export class RolesRepository {
  private readonly byName = new BatchedReads<CustomRole>(async (names) => {
    const rows = await this.roles.find(all({ _id: oneOf(names) })).lean();
    return new Map(rows.map((row) => [row._id, toRole(row)]));
  });

  constructor(@InjectModel('roles') private readonly roles: Model<RoleDocument>) {}

  async find(name: string, tx?: Tx): Promise<CustomRole | null> {
    if (!tx) return this.byName.find(name);
    const row = await this.roles
      .findOne(all({ _id: name }))
      .session(sessionOf(tx))
      .lean();
    return row && toRole(row);
  }

  /** By name, all of them. */
  async list(tx?: Tx): Promise<CustomRole[]> {
    const query = this.roles.find(everything()).sort({ _id: 1 }).limit(MAX_ROLES);
    return (await query.session(tx ? sessionOf(tx) : null).lean()).map((row) => toRole(row));
  }

  /** The unit of work throws role.name_taken at its end. */
  insert({ name, permissions, ...role }: CustomRole, tx: Tx): void {
    const row = { _id: name, ...role, permissions: [...permissions] };
    tx.insertLast({ model: this.roles, row, onDuplicate: (cause) => new DomainError('role.name_taken', { cause }) });
  }

  /** Throws request.stale when the role is no longer at the version of `before`. */
  async update(before: CustomRole, after: CustomRole, tx: Tx): Promise<void> {
    const { description, permissions, version, updatedAt } = after;
    const { matchedCount } = await this.roles.updateOne(
      all({ _id: before.name, version: before.version }),
      { $set: { description, permissions: [...permissions], version, updatedAt } },
      { session: sessionOf(tx) },
    );
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }

  async delete({ name, version }: CustomRole, tx: Tx): Promise<void> {
    const { deletedCount } = await this.roles.deleteOne(all({ _id: name, version }), { session: sessionOf(tx) });
    if (deletedCount !== 1) throw new DomainError('request.stale');
  }
}

function toRole({ _id: name, description, permissions, version, createdAt, updatedAt }: RoleDocument): CustomRole {
  return { name, description, permissions, version, createdAt, updatedAt };
}
