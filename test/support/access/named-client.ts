import { randomBytes } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { ApiClient } from '../app/test-app.js';
import { GOOD_PASSWORD } from '../factories/index.js';
import type { Thing } from './access-row.js';
import type { AccessTown } from './access-town.js';
import { MISSING, MISSING_ID } from './objects.js';

/** A client as somebody from outside may name it, with one thing of each kind that belongs to it. */
export interface NamedClient {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly email: string;
  readonly cpf: string;
  readonly cnpj: string;
  readonly phone: string;
  readonly tag: string;
  /** The user who signs in for it. */
  readonly userId: string;
  readonly things: Readonly<Record<Thing, string>>;
  /** Numbers of its things, where they have any. */
  readonly numbers: Readonly<Partial<Record<Thing, string>>>;
}

/** A client, and every text that identifies it or anything that belongs to it. */
export interface ForeignClient extends NamedClient {
  readonly canaries: readonly string[];
}

export interface Identity {
  readonly name: string;
  readonly email: string;
  readonly cpf: string;
  readonly cnpj: string;
  readonly phone: string;
}

/** A line that no other test has. */
const FOREIGN_PHONE = '+5568987650123';

/** The like of which there is none. */
export const MISSING_CLIENT: NamedClient = {
  id: MISSING_ID,
  number: '78999999',
  name: 'Xilofone Ausente',
  email: 'ninguem@xilofone.example',
  cpf: '11144477735',
  cnpj: '12ABC34501DE35',
  phone: '+5561912345678',
  tag: 'xilofone',
  userId: MISSING_ID,
  things: MISSING,
  numbers: {},
};

interface Made {
  readonly id: string;
  readonly number?: number;
}

/**
 * Makes a client with one thing of each kind, the newest of all, whose texts stand nowhere else.
 * @param word the root of all its texts, lower case
 * @param firstNumber its numbers count from here; higher than any that a test reaches, so that one means this client anywhere, and from
 *   78900001 to 78999999, where no CEP lies: a look-up repeats the CEP that it was asked for
 */
export async function makeForeignClient(
  town: AccessTown,
  word: string,
  firstNumber: number,
  { cpf, cnpj }: Pick<Identity, 'cpf' | 'cnpj'>,
): Promise<ForeignClient> {
  const { admin, vigia } = town;
  const phone = FOREIGN_PHONE;
  const identity: Identity = { name: `Casa ${word}`, email: `dona@${word}-correio.example`, cpf, cnpj, phone };
  const about = { baseUrl: `https://base.${word}.example`, description: `só ${word} sabe`, ...privateTexts(word) };
  const client = await made(admin, '/clients', { ...identity, ...about, password: GOOD_PASSWORD });
  const clientId = client.id;
  const url = `https://api.${word}.example/health`;
  const service = await made(admin, '/services', { clientId, name: `API ${word}`, url });
  const mailbox = { kind: 'email', name: `Plantão ${word}`, address: `plantao@${word}.example` };
  const destination = await made(admin, '/notifications/destinations', { clientId, ...mailbox });
  const work = { title: `Obra de ${word}`, durationMinutes: 60, startsAt: '2090-01-01T03:00:00Z' };
  const maintenance = await made(admin, '/maintenance', { clientId, ...work });
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const keyBody = { clientId, name: `Loja ${word}`, scopes: ['clients:read'], expiresAt };
  const key = await made(admin, '/api-keys', keyBody);
  const call = { action: 'read', method: 'GET', endpoint: '/erp', statusCode: 200, userAgent: `${word}/1` };
  const logRow = await made(admin, '/access-logs', { clientId, ...call, details: { note: word } });
  const sale = { type: 'transfer', amount: '1.50', description: `venda ${word}`, externalReference: `${word}-1` };
  const transaction = await made(admin, '/transactions', { clientId, ...sale });
  const user = await vigia.connection.collection('users').findOne({ email: identity.email });
  const incidentId = await copyIncident(town, clientId, service.id, word);
  const things: Record<Thing, string> = {
    clients: clientId,
    services: service.id,
    'notifications/destinations': destination.id,
    'api-keys': key.id,
    'access-logs': logRow.id,
    audit: await newestEvent(town, clientId),
    incidents: incidentId,
    maintenance: maintenance.id,
    transactions: transaction.id,
    notifications: await copyNotification(town, clientId, destination.id, incidentId, word),
  };
  const numbers = await renumber(town, firstNumber, things);
  const userId = String(user?._id);
  const canaries = [
    word,
    cpf,
    cnpj,
    phone,
    OUTBOUND_HEADER,
    userId,
    ...Object.values(things),
    ...Object.values(numbers),
    maskOf(cpf),
  ];
  return {
    ...identity,
    tag: `marca ${word}`,
    id: clientId,
    number: numbers.clients ?? '',
    userId,
    things,
    numbers,
    canaries,
  };
}

const OUTBOUND_HEADER = 'X-Xilogravura';

/** Whatever a client may have besides. */
function privateTexts(word: string): object {
  return {
    company: `Empresa ${word}`,
    jobTitle: `chefe ${word}`,
    address: `Rua ${word}, 1`,
    city: `Vila ${word}`,
    notes: `nota ${word}`,
    tags: [`marca ${word}`],
    extraData: { code: word },
    outboundKey: `chave-${word}`,
    outboundKeyHeader: OUTBOUND_HEADER,
  };
}

/** An event about that client. */
async function newestEvent({ vigia }: AccessTown, clientId: string): Promise<string> {
  const events = vigia.connection.collection<{ _id: string }>('audit_events');
  const event = await events.findOne({ clientId } as object, { sort: { at: -1, _id: -1 } });
  if (!event) throw new Error(`the audit has nothing about client ${clientId}`);
  return event._id;
}

async function made(admin: ApiClient, path: string, body: object): Promise<Made> {
  return (await admin.post(path, body).expect(201)).body as Made;
}

/** Middle digits, as a masked CPF shows them. */
function maskOf(cpf: string): string {
  return `.${cpf.slice(3, 6)}.${cpf.slice(6, 9)}-`;
}

/** Numbers of the foreign client's things: far from those of everybody else, and different from each other. */
async function renumber(
  { vigia }: AccessTown,
  firstNumber: number,
  things: Readonly<Record<Thing, string>>,
): Promise<Partial<Record<Thing, string>>> {
  const collections = {
    clients: 'clients',
    services: 'services',
    'notifications/destinations': 'notification_destinations',
    maintenance: 'maintenances',
  } as const;
  const numbers: Partial<Record<Thing, string>> = {};
  let number = firstNumber;
  for (const [of, collection] of Object.entries(collections) as [keyof typeof collections, string][]) {
    const { matchedCount } = await vigia.connection
      .collection(collection)
      .updateOne({ _id: new ObjectId(things[of]) }, { $set: { number } });
    if (matchedCount !== 1) throw new Error(`${collection} has no row to number`);
    numbers[of] = String(number);
    number += 1;
  }
  return numbers;
}

async function copyIncident({ vigia }: AccessTown, clientId: string, serviceId: string, word: string): Promise<string> {
  const incidents = vigia.connection.collection('incidents');
  const row = await incidents.findOne({});
  const _id = new ObjectId();
  const times = { startedAt: new Date(), endedAt: new Date(), isOpen: false };
  const owners = { clientId: new ObjectId(clientId), serviceId: new ObjectId(serviceId) };
  await incidents.insertOne({ ...row, _id, ...owners, ...times, detail: `resposta de ${word}` });
  return _id.toHexString();
}

async function copyNotification(
  { vigia }: AccessTown,
  clientId: string,
  destinationId: string,
  incidentId: string,
  word: string,
): Promise<string> {
  const rows = vigia.connection.collection<{ _id: string }>('notification_deliveries');
  const dead = await rows.findOne({ state: 'dead' } as object);
  const _id = randomBytes(32).toString('hex');
  const own = { clientId, destinationId, topic: 'incident', subject: incidentId, lastError: `${word} recusou` };
  await rows.insertOne({ ...dead, _id, ...own, createdAt: new Date(), occurredAt: new Date() } as { _id: string });
  return _id;
}
