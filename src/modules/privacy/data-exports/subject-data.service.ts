import { Injectable } from '@nestjs/common';
import { Scope } from '../../../common/auth-context/index.js';
import { type AccessLog, AccessLogs } from '../../access-logs/index.js';
import { ClientLogins } from '../../auth/index.js';
import { type Client, Clients } from '../../clients/index.js';
import { SubjectTransactions } from '../../transactions/index.js';
import { PurposesRepository } from '../purposes/purposes.repository.js';
import type { SubjectTable } from './subject-files.js';

/** Rows of one table at most: the file has a limit, and who has more is told so. */
const MAX_ROWS = 50_000;

const TRANSACTION_COLUMNS = [
  'id',
  'type',
  'amount',
  'reversed',
  'status',
  'occurredAt',
  'description',
  'metadata',
  'externalReference',
  'endToEndId',
];

type Row = Readonly<Record<string, unknown>>;

/** Everything that is kept about a client as a data subject, from the modules that keep it. */
@Injectable()
export class SubjectData {
  constructor(
    private readonly clients: Clients,
    private readonly logins: ClientLogins,
    private readonly accessLogs: AccessLogs,
    private readonly transactions: SubjectTransactions,
    private readonly purposes: PurposesRepository,
  ) {}

  /** Null for a client that is gone. */
  async tablesOf(clientId: string): Promise<SubjectTable[] | null> {
    const client = await this.clients.find(Scope.all(), clientId);
    if (!client) return null;
    const logins = await this.logins.accessOf(client.id);
    const own = new Set(logins.users.map(({ id }) => id));
    const purposes = await this.purposes.list();
    return [
      table('profile', [profileOf(client)]),
      table(
        'logins',
        logins.users.map(({ email, name, status, locale, createdAt }) => ({ email, name, status, locale, createdAt })),
        ['email', 'name', 'status', 'locale', 'createdAt'],
      ),
      await this.transactionTable(client.id),
      await this.accessTable(client.id, own),
      table(
        'purposes',
        purposes.map(({ name, description, legalBasis, dataClasses, retention }) => ({
          name,
          description,
          legalBasis,
          dataClasses,
          retention,
        })),
        ['name', 'description', 'legalBasis', 'dataClasses', 'retention'],
      ),
      table(
        'sharing',
        purposes.flatMap((purpose) => purpose.sharing.map((recipient) => ({ purpose: purpose.name, ...recipient }))),
        ['purpose', 'name', 'reason', 'country'],
      ),
    ];
  }

  private async transactionTable(clientId: string): Promise<SubjectTable> {
    const rows: Row[] = [];
    for await (const row of this.transactions.ofClientAcrossClients(clientId, MAX_ROWS + 1)) rows.push({ ...row });
    return { ...table('transactions', rows.slice(0, MAX_ROWS), TRANSACTION_COLUMNS), isCut: rows.length > MAX_ROWS };
  }

  private async accessTable(clientId: string, own: ReadonlySet<string>): Promise<SubjectTable> {
    const rows: Row[] = [];
    for await (const row of this.accessLogs.ofClientAcrossClients(clientId, MAX_ROWS + 1))
      rows.push(accessOf(row, own));
    const columns = ['at', 'action', 'method', 'endpoint', 'statusCode', 'byYourself', 'ip', 'userAgent'];
    return { ...table('access-log', rows.slice(0, MAX_ROWS), columns), isCut: rows.length > MAX_ROWS };
  }
}

function table(name: string, rows: readonly Row[], columns = Object.keys(rows[0] ?? {})): SubjectTable {
  return { name, columns, rows, isCut: false };
}

/** All that is kept, so that a field that is added later is not forgotten here. */
function profileOf({ version: _version, ...profile }: Client): Row {
  return profile;
}

/** Where a call came from is told of the subject's own calls only: the others' belong to other persons. */
function accessOf(
  { at, action, method, endpoint, statusCode, userId, ip, userAgent }: AccessLog,
  own: ReadonlySet<string>,
) {
  const byYourself = userId !== null && own.has(userId);
  const call = { at, action, method, endpoint, statusCode, byYourself };
  return byYourself ? { ...call, ip, userAgent } : { ...call, ip: null, userAgent: null };
}
