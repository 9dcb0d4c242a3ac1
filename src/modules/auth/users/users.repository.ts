import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { PageOfRows, PageRequest } from '../../../common/http/index.js';
import {
  all,
  type Condition,
  ERASED,
  isObjectIdText,
  newObjectId,
  objectIdOf,
  oneOf,
  itemPrefix,
  readPage,
  sessionOf,
  type Tx,
} from '../../../common/persistence/index.js';
import { searchWords } from '../../../common/search/index.js';
import { DEFAULT_LOCALE, type Locale } from '../../notifications/index.js';
import type { Role } from '../roles/role.js';
import { normalisedEmail, type User, type UserFields, type UserStatus } from './user.js';

interface UserDocument {
  _id: Types.ObjectId;
  email: string;
  name: string;
  searchKeys: string[];
  role: Role;
  permVersion: number;
  clientIds: string[] | null;
  status: UserStatus;
  locale: Locale;
  passwordHash: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  deleted: boolean;
}

/** What an address belongs to, as long as its user is not deleted. */
interface UserKeyDocument {
  _id: string;
  userId: Types.ObjectId;
}

export interface Credentials {
  readonly user: User;
  /** Null for somebody who never set a password. */
  readonly passwordHash: string | null;
}

export type NewUser = UserFields &
  Pick<User, 'email' | 'createdAt'> & { readonly passwordHash: string | null; readonly locale?: Locale | undefined };

export interface UserFilter {
  readonly role?: Role | undefined;
  readonly status?: UserStatus | undefined;
  readonly clientId?: string | undefined;
  /** A whole address, or the beginnings of words. */
  readonly search?: string | undefined;
}

const PRESENT: Condition = { deleted: false };

/**
 * Users are not client data: reads by id and e-mail serve authentication and run before any scope exists; whoever asks for other
 * people has been found to be staff.
 */
@Injectable()
export class UsersRepository {
  constructor(
    @InjectModel('users') private readonly users: Model<UserDocument>,
    @InjectModel('user_keys') private readonly keys: Model<UserKeyDocument>,
  ) {}

  async findByEmailAcrossClients(email: string, tx?: Tx): Promise<Credentials | null> {
    const query = this.users.findOne(all({ email }, PRESENT));
    const row = await query.session(tx ? sessionOf(tx) : null).lean();
    return row && { user: toUser(row), passwordHash: row.passwordHash };
  }

  async findByIdAcrossClients(id: string, tx?: Tx): Promise<User | null> {
    return (await this.credentialsAcrossClients(id, tx))?.user ?? null;
  }

  async credentialsAcrossClients(id: string, tx?: Tx): Promise<Credentials | null> {
    if (!isObjectIdText(id)) return null;
    const query = this.users.findOne(all({ _id: id }, PRESENT));
    const row = await query.session(tx ? sessionOf(tx) : null).lean();
    return row && { user: toUser(row), passwordHash: row.passwordHash };
  }

  /** Newest first. Served by the indexes list, role, client, email or search. */
  async pageAcrossClients(filter: UserFilter, request: PageRequest): Promise<PageOfRows<User>> {
    const { role, status, clientId, search } = filter;
    const where = all(
      PRESENT,
      role === undefined ? undefined : { role },
      status === undefined ? undefined : { status },
      clientId === undefined ? undefined : { clientIds: clientId },
      ...(search === undefined ? [] : found(search)),
    );
    const { rows, ...counted } = await readPage(this.users, where, { field: '_id', direction: -1 }, request);
    return { rows: rows.map((row) => toUser(row)), ...counted };
  }

  /** Users who are bound to a client, at most `limit`. */
  async listOfClientAcrossClients(clientId: string, limit: number, tx?: Tx): Promise<User[]> {
    const query = this.users
      .find(all({ clientIds: clientId }, PRESENT))
      .sort({ _id: -1 })
      .limit(limit);
    const rows = await query.session(tx ? sessionOf(tx) : null).lean();
    return rows.map((row) => toUser(row));
  }

  /** Takes everything of a person; only the id stays. The address is free again. */
  async erase({ id, email, version }: User, at: Date, tx: Tx): Promise<void> {
    const session = sessionOf(tx);
    const texts = { email: `${id}@erased.invalid`, name: ERASED, searchKeys: [], passwordHash: null };
    const columns = { ...texts, clientIds: [], status: 'disabled', deleted: true, version: version + 1, updatedAt: at };
    await this.keys.deleteMany(all({ _id: `email:${normalisedEmail(email)}`, userId: id }), { session });
    await this.users.updateOne(all({ _id: id }), { $set: columns }, { session });
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
    return (await this.users.exists(all(PRESENT)).session(sessionOf(tx))) !== null;
  }

  /** Whether somebody holds a role. */
  async existsWithRole(role: Role, tx: Tx): Promise<boolean> {
    return (await this.users.exists(all({ role }, PRESENT)).session(sessionOf(tx))) !== null;
  }

  /** Whether somebody is left who can manage everything; see `isAdministrator`. */
  async existsAdministrator(tx: Tx): Promise<boolean> {
    const administrator = all({ role: 'ADMIN', clientIds: null, status: 'active' }, PRESENT);
    return (await this.users.exists(administrator).session(sessionOf(tx))) !== null;
  }

  /** The unit of work throws user.email_taken at its end. */
  async insert({ locale = DEFAULT_LOCALE, ...user }: NewUser, tx: Tx): Promise<User> {
    const { passwordHash, ...fields } = user;
    const born = { ...fields, locale, version: 1, permVersion: 1, updatedAt: user.createdAt };
    const columns = { clientIds: idsOf(user.clientIds), searchKeys: searchWords(user.name, user.email) };
    const row = { _id: newObjectId(), ...born, ...columns, passwordHash, deleted: false };
    const key = { _id: `email:${normalisedEmail(user.email)}`, userId: objectIdOf(row._id) };
    tx.insertLast({ model: this.keys, row: key, onDuplicate: emailTaken });
    await this.users.insertMany([row], { session: sessionOf(tx) });
    return { id: row._id, ...born };
  }

  /** Throws request.stale when the user is no longer at the version of `before`. */
  async update(before: User, after: User, tx: Tx): Promise<void> {
    const { name, role, status, version, permVersion, updatedAt, email } = after;
    const columns = { name, role, status, version, permVersion, updatedAt };
    const { matchedCount } = await this.users.updateOne(
      all({ _id: before.id, version: before.version }, PRESENT),
      { $set: { ...columns, clientIds: idsOf(after.clientIds), searchKeys: searchWords(name, email) } },
      { session: sessionOf(tx) },
    );
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }

  /**
   * Sets a password.
   * @param before what was read: nothing is written when the password was changed since
   * @returns whether it was set
   */
  async setPassword({ user, passwordHash }: Credentials, hash: string, tx: Tx): Promise<boolean> {
    const unchanged = all({ _id: user.id, passwordHash, status: user.status }, PRESENT);
    const { matchedCount } = await this.users.updateOne(
      unchanged,
      { $set: { passwordHash: hash } },
      { session: sessionOf(tx) },
    );
    return matchedCount === 1;
  }
}

function found(search: string): Condition[] {
  const text = search.trim();
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return [{ email: normalisedEmail(text) }];
  const words = searchWords(text);
  return words.length === 0 ? [{ _id: oneOf([]) }] : words.map((word) => ({ searchKeys: itemPrefix(word) }));
}

function idsOf(clientIds: readonly string[] | null): string[] | null {
  return clientIds && [...clientIds];
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
    locale: row.locale,
    permVersion: row.permVersion,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
