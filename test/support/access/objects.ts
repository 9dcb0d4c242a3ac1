import { randomBytes } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { UnitOfWork } from '../../../src/common/persistence/index.js';
import { type OpenedSession, Sessions } from '../../../src/modules/auth/sessions/sessions.service.js';
import type { ApiClient } from '../app/test-app.js';
import { aClient } from '../factories/index.js';
import { ACCESS_TABLE } from './access-table.js';
import type { AccessRow, Thing } from './access-row.js';
import type { AccessTown } from './access-town.js';
import type { Caller } from './callers.js';
import type { Whose } from './expected-status.js';

interface Listed {
  readonly id: string;
  readonly clientId?: string;
}

const HEX_24 = 'f'.repeat(24);
const NO_UUID = 'ffffffff-ffff-4fff-bfff-ffffffffffff';
/** Ids and names that nothing has. */
export const MISSING: Readonly<Record<Thing, string>> = {
  'access-logs': HEX_24,
  'api-keys': '0'.repeat(12),
  audit: NO_UUID,
  clients: HEX_24,
  services: HEX_24,
  incidents: HEX_24,
  maintenance: HEX_24,
  notifications: 'f'.repeat(64),
  'notifications/destinations': HEX_24,
  transactions: HEX_24,
};
export const MISSING_ID = HEX_24;
const NO_ROLE = 'NO_SUCH_ROLE';
/** Kinds of things of which a client has one at a time, or that are in the way of each other. */
const ONE_PER_CLIENT: ReadonlySet<string> = new Set([
  'privacy/data-exports',
  'privacy/erasures',
  'privacy/legal-holds',
]);
const BUILT_IN_ROLE = 'READONLY';

/** What calls are about. The standing ones stay as they are; whatever changes or ends a thing gets a fresh one. */
export class AccessObjects {
  private readonly standing = new Map<string, Promise<string>>();
  private made = 0;

  constructor(private readonly town: AccessTown) {}

  /** The client of a call that names one in its body or filter. */
  clientId(whose: Whose): string {
    if (whose === 'foreign') return this.town.foreignClient;
    return whose === 'missing' ? MISSING_ID : this.town.ownClient;
  }

  /** Id or name for the path, of a thing that other calls are about too. */
  standingOf(row: AccessRow, whose: Whose, caller: Caller): Promise<string> {
    const { rule } = row;
    if (whose === 'missing') return Promise.resolve(missingOf(row));
    if (rule.kind === 'fact') return Promise.resolve(rule.known);
    const owner = rule.kind === 'own' && whose === 'own' ? (caller.userId ?? 'nobody') : whose;
    const key = [rule.kind, 'of' in rule ? rule.of : '', 'about' in rule ? rule.about : '', owner].join(' ');
    const isListed = (rule.kind === 'one' || rule.kind === 'open') && rule.of !== undefined;
    const known = this.standing.get(key) ?? (isListed ? this.find(rule.of, whose) : this.make(row, whose, caller));
    this.standing.set(key, known);
    return known;
  }

  /** Id or name for the path, of a thing that no other call is about. Clients are shared unless they are deleted. */
  freshOf(route: string, row: AccessRow, whose: Whose, caller: Caller): Promise<string> {
    const isShared = row.rule.kind === 'one' && row.rule.of === 'clients' && !route.startsWith('delete ');
    return whose === 'missing' || isShared ? this.standingOf(row, whose, caller) : this.make(row, whose, caller, route);
  }

  private async make({ rule }: AccessRow, whose: Whose, caller: Caller, route = ''): Promise<string> {
    const { admin } = this.town;
    const n = String((this.made += 1));
    switch (rule.kind) {
      case 'one':
        return this.makeThing(rule.of, whose, route, caller);
      case 'people': {
        const role = whose === 'own' ? 'GUEST' : 'ADMIN';
        return created(admin, '/users', {
          email: `o${n}@vigia.example`,
          name: 'Ana',
          role,
          clientIds: null,
        });
      }
      case 'staff':
        if (rule.about !== undefined && rule.about !== 'role')
          return created(
            admin,
            `/${rule.about}`,
            await bodyFor(`post /api/v1/${rule.about}`, await this.subject(rule.about), this.made),
          );
        if (whose === 'foreign') return BUILT_IN_ROLE;
        await created(admin, '/auth/roles', { name: `OBJECT_${n}`, permissions: ['clients:read'] });
        return `OBJECT_${n}`;
      case 'fact':
        return rule.known;
      case 'own':
        return (await this.openSession(whose === 'own' ? caller.userId : null)).sessionId;
      case 'open':
      case 'list':
      case 'make':
        return MISSING_ID;
    }
  }

  /** A client that nothing else is about. */
  freshClient(): Promise<string> {
    return created(this.town.admin, '/clients', aClient());
  }

  /** A client of its own for whatever there can be once per client. */
  private subject(about: string): Promise<string> {
    return ONE_PER_CLIENT.has(about) ? this.freshClient() : Promise.resolve(MISSING_ID);
  }

  private async makeThing(of: Thing, whose: Whose, route: string, caller: Caller): Promise<string> {
    const { admin } = this.town;
    const clientId = this.clientId(whose);
    switch (of) {
      case 'clients':
        return whose === 'own' ? this.town.nextSpare() : created(admin, '/clients', aClient());
      case 'notifications':
        return this.copyDeadLetter(clientId);
      case 'api-keys':
      case 'services':
      case 'notifications/destinations':
        return created(admin, `/${of}`, await bodyFor(`post /api/v1/${of}`, clientId, this.made));
      case 'maintenance':
        return this.makeMaintenance(clientId, route);
      case 'transactions':
        return this.makeTransaction(clientId, route, caller);
      case 'incidents':
      case 'access-logs':
      case 'audit':
        throw new Error(`nothing changes ${of}`);
    }
  }

  /** One to come, or for its end one that has begun. */
  private async makeMaintenance(clientId: string, route: string): Promise<string> {
    const planned = await bodyFor('post /api/v1/maintenance', clientId, this.made);
    return created(
      this.town.admin,
      '/maintenance',
      route.endsWith('/end') ? { ...planned, startsAt: undefined } : planned,
    );
  }

  /** Recorded by the caller, who may edit and cancel it; what others have to decide about, by nobody. */
  private async makeTransaction(clientId: string, route: string, caller: Caller): Promise<string> {
    const body = await bodyFor('post /api/v1/transactions', clientId, this.made);
    const id = await created(this.town.admin, '/transactions', body);
    const isForOthers = /\/(approve|reject|reversals)$/.test(route);
    const userId = isForOthers ? MISSING_ID : (caller.userId ?? MISSING_ID);
    const createdBy = { kind: 'user', id: userId, role: 'OPERATOR', userId };
    const status = route.endsWith('/reversals') ? 'approved' : 'pending';
    const rows = this.town.vigia.connection.collection('transactions');
    await rows.updateOne({ _id: new ObjectId(id) }, { $set: { createdBy, status } });
    return id;
  }

  /** The newest one of that client. */
  private async find(of: Thing, whose: Whose): Promise<string> {
    const clientId = this.clientId(whose);
    if (of === 'clients') return clientId;
    // Rows of the log about a client are also made by whoever asks for it; the manager sees those of business only.
    const only = of === 'access-logs' ? '&endpoint=/erp' : '';
    const { body } = await this.town.admin.get(`/${of}?limit=100&clientId=${clientId}${only}`).expect(200);
    const found = (body as { items: Listed[] }).items.find((row) => row.clientId === clientId);
    if (!found) throw new Error(`the town has no ${of} of client ${clientId}`);
    return found.id;
  }

  private async copyDeadLetter(clientId: string): Promise<string> {
    const rows = this.town.vigia.connection.collection<{ _id: string }>('notification_deliveries');
    const dead = await rows.findOne({ state: 'dead', clientId: this.town.ownClient } as object);
    if (!dead) throw new Error('the town has no dead letter');
    const id = randomBytes(32).toString('hex');
    await rows.insertOne({ ...dead, _id: id, clientId } as never);
    return id;
  }

  /** A session of that person; of the administrator where nobody is named. */
  openSession(userId: string | null = null): Promise<OpenedSession> {
    const { app } = this.town.vigia;
    const sessions = app.get(Sessions, { strict: false });
    const origin = { ip: '127.0.0.1', userAgent: 'matrix' };
    const owner = userId ?? this.town.adminId;
    return app.get(UnitOfWork, { strict: false }).run((tx) => sessions.open(owner, origin, null, tx));
  }
}

function missingOf({ rule }: AccessRow): string {
  if ('of' in rule && rule.of !== undefined) return MISSING[rule.of];
  if (rule.kind === 'fact' && rule.missing !== undefined) return rule.missing;
  return rule.kind === 'staff' && rule.about === 'role' ? NO_ROLE : MISSING_ID;
}

async function bodyFor(route: string, clientId: string, n: number): Promise<object> {
  const nothing = { credentials: { email: '', password: '' }, password: '', refreshToken: () => Promise.resolve('') };
  return (await ACCESS_TABLE[route]?.body?.({ clientId, n: 1_000_000 + n, ...nothing })) ?? {};
}

/** @returns the id of what was made; empty where it has none */
async function created(api: ApiClient, path: string, body: object): Promise<string> {
  return ((await api.post(path, body).expect(201)).body as { id?: string }).id ?? '';
}
