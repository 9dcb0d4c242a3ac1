import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { all, isObjectIdText, newObjectId, objectIdOf, sessionOf, type Tx } from '../../../common/persistence/index.js';
import type { Role } from '../roles/role.js';
import { normalisedEmail, type User } from './user.js';

interface UserDocument {
  _id: Types.ObjectId;
  email: string;
  name: string;
  role: Role;
  clientIds: string[] | null;
  status: 'active' | 'disabled';
  passwordHash: string;
  createdAt: Date;
  deleted: boolean;
}

/** What an address belongs to, as long as its user is not deleted. */
interface UserKeyDocument {
  _id: string;
  userId: Types.ObjectId;
}

export interface Credentials {
  readonly user: User;
  readonly passwordHash: string;
}

export type NewUser = Omit<User, 'id'> & { readonly passwordHash: string };

/** Users are not client data: reads by id and e-mail serve authentication and run before any scope exists. */
@Injectable()
export class UsersRepository {
  constructor(
    @InjectModel('users') private readonly users: Model<UserDocument>,
    @InjectModel('user_keys') private readonly keys: Model<UserKeyDocument>,
  ) {}

  async findByEmailAcrossClients(email: string): Promise<Credentials | null> {
    const row = await this.users.findOne(all({ email, deleted: false })).lean();
    return row && { user: toUser(row), passwordHash: row.passwordHash };
  }

  async findByIdAcrossClients(id: string): Promise<User | null> {
    if (!isObjectIdText(id)) return null;
    const row = await this.users.findOne(all({ _id: id, deleted: false })).lean();
    return row && toUser(row);
  }

  /** Active administrators who are bound to no client, the oldest first, at most `limit`. */
  async listAdministrators(limit: number, tx: Tx): Promise<User[]> {
    const rows = await this.users
      .find(all({ role: 'ADMIN', status: 'active', clientIds: null, deleted: false }))
      .sort({ _id: 1 })
      .limit(limit)
      .session(sessionOf(tx))
      .lean();
    return rows.map(toUser);
  }

  /** Replaces the hash of a password that stays the same; nothing where it was changed meanwhile. */
  async renewHash({ user, passwordHash }: Credentials, renewed: string, tx: Tx): Promise<void> {
    const unchanged = all({ _id: user.id, passwordHash });
    await this.users.updateOne(unchanged, { $set: { passwordHash: renewed } }, { session: sessionOf(tx) });
  }

  async existsAny(tx: Tx): Promise<boolean> {
    return (await this.users.exists(all({ deleted: false })).session(sessionOf(tx))) !== null;
  }

  /** The unit of work throws user.email_taken at its end. */
  async insert(user: NewUser, tx: Tx): Promise<User> {
    const row = { _id: newObjectId(), ...user, clientIds: user.clientIds && [...user.clientIds], deleted: false };
    const key = { _id: `email:${normalisedEmail(user.email)}`, userId: objectIdOf(row._id) };
    tx.insertLast({ model: this.keys, row: key, onDuplicate: emailTaken });
    await this.users.insertMany([row], { session: sessionOf(tx) });
    const { passwordHash: _, ...shown } = user;
    return { id: row._id, ...shown };
  }
}

function emailTaken(cause: unknown): DomainError {
  const errors = [{ pointer: '/email', code: 'user.email_taken', detail: 'Another user has it' }];
  return new DomainError('user.email_taken', { errors, cause });
}

function toUser(row: UserDocument): User {
  return {
    id: row._id.toHexString(),
    email: row.email,
    name: row.name,
    role: row.role,
    clientIds: row.clientIds,
    status: row.status,
    createdAt: row.createdAt,
  };
}
