import { ObjectId } from 'mongodb';
import { DataExportJobs } from '../../../src/modules/privacy/index.js';
import type { ApiClient, TestApp } from '../app/test-app.js';
import { createClient } from './client.js';
import { GOOD_PASSWORD } from './person.js';
import { createService } from './service.js';

/** Who deals with a canary person: `manager` and `second` are two people. */
export interface CanaryKeepers {
  readonly vigia: TestApp;
  readonly admin: ApiClient;
  readonly manager: ApiClient;
  readonly second: ApiClient;
}

export interface CanaryPerson {
  readonly clientId: string;
  readonly email: string;
  /** Text of its API key. */
  readonly key: string;
}

/** Body of a request about the rights of a client. */
export function askedBy(clientId: string): { clientId: string; reason: string; [field: string]: string } {
  return {
    clientId,
    identityMethod: 'video_call',
    identityNote: 'Documento mostrado',
    reason: 'Pedido por carta',
  };
}

/**
 * A client whose every text is a canary, with all that the application keeps about one.
 * @param word the canary of a place, of lower-case letters and digits; one for all places, or one each
 * @param cpf a free one
 */
export async function aCanaryPerson(
  { vigia, admin, manager, second }: CanaryKeepers,
  word: (place: string) => string,
  cpf: string,
): Promise<CanaryPerson> {
  const email = `dona@${word('client.email')}.example`;
  const clientId = await canaryClient(admin, word, { cpf, email });
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const named = { name: `Loja ${word('apiKey.name')}`, scopes: ['clients:read'], expiresAt };
  const key = await admin.post('/api-keys', { clientId, ...named });
  const { id: serviceId } = await createService(admin, clientId, {
    name: `API ${word('service.name')}`,
    url: `https://api.${word('service.url')}.example/health`,
    headers: [{ name: 'X-Canary', value: word('service.header') }],
  });
  await canaryMessages(admin, word, clientId);
  await canaryCalls(admin, word, clientId);
  const paid = { description: word('transaction.description'), metadata: { note: word('transaction.metadata') } };
  const booked = await admin.post('/transactions', { clientId, type: 'pix', amount: '10.00', ...paid }).expect(201);
  const approval = { reason: `por ${word('transaction.reason')}` };
  await second.post(`/transactions/${idOf(booked)}/approve`, approval).expect(200);
  const exported = { ...askedBy(clientId), reason: `carta de ${word('export.reason')}` };
  await manager.post('/privacy/data-exports', exported).expect(201);
  while (await vigia.app.get(DataExportJobs).runDue());
  await canaryAnswers(vigia, word, { clientId, serviceId });
  return { clientId, email, key: (key.body as { key: string }).key };
}

async function canaryClient(
  admin: ApiClient,
  word: (place: string) => string,
  unique: { readonly cpf: string; readonly email: string },
): Promise<string> {
  const { id } = await createClient(admin, {
    name: `Casa ${word('client.name')}`,
    ...unique,
    baseUrl: `https://base.${word('client.baseUrl')}.example`,
    password: GOOD_PASSWORD,
    cnpj: null,
    company: `Firma ${word('client.company')}`,
    jobTitle: word('client.jobTitle'),
    address: `Rua ${word('client.address')}, 1`,
    city: word('client.city'),
    notes: word('client.notes'),
    tags: [word('client.tags')],
    extraData: { note: word('client.extraData') },
    outboundKey: word('client.outboundKey'),
    description: `só ${word('client.description')} sabe`,
  });
  const off = { status: 'suspended', statusReason: `falta de ${word('client.statusReason')}` };
  await admin.patch(`/clients/${id}`, off).expect(200);
  await admin.patch(`/clients/${id}`, { status: 'active' }).expect(200);
  return id;
}

async function canaryMessages(admin: ApiClient, word: (place: string) => string, clientId: string): Promise<void> {
  const address = `plantao@${word('destination.address')}.example`;
  const mailbox = { clientId, kind: 'email', name: `Plantão ${word('destination.name')}`, address };
  const destination = await admin.post('/notifications/destinations', mailbox).expect(201);
  await admin.post(`/notifications/destinations/${idOf(destination)}/test`).expect(202);
}

async function canaryCalls(admin: ApiClient, word: (place: string) => string, clientId: string): Promise<void> {
  const call = {
    ...{ action: 'read', method: 'GET', statusCode: 200 },
    endpoint: `/${word('access.endpoint')}`,
    userAgent: `${word('access.userAgent')}/1`,
    details: { note: word('access.details') },
    apiKeyId: word('access.apiKeyId'),
  };
  await admin.post('/access-logs', { clientId, ...call }).expect(201);
  const purpose = `falar com ${word('read.purpose')}`;
  await admin.post(`/clients/${clientId}/personal-data`, { purpose }).expect(200);
}

/** What the watched side answered, which only real outages and deliveries bring otherwise. */
async function canaryAnswers(
  { connection }: TestApp,
  word: (place: string) => string,
  { clientId, serviceId }: { clientId: string; serviceId: string },
): Promise<void> {
  const ids = { clientId: new ObjectId(clientId), serviceId: new ObjectId(serviceId) };
  const incident = { ...ids, startedAt: new Date(), endedAt: new Date(), isOpen: false, reason: null };
  await connection
    .collection('incidents')
    .insertOne({ ...incident, endReason: 'recovered', detail: `resposta de ${word('incident.detail')}` });
  const told = { content: word('delivery.content'), lastError: word('delivery.lastError') };
  await connection.collection('notification_deliveries').updateMany({ clientId }, { $set: told });
}

function idOf({ body }: { body: unknown }): string {
  return (body as { id: string }).id;
}
