import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getConnectionToken } from '@nestjs/mongoose';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Connection } from 'mongoose';
import request from 'supertest';
import { createApp } from '../../../src/bootstrap/create-app.js';
import type { DatabaseTarget } from '../../../src/common/persistence/index.js';
import { Background } from '../../../src/common/lifecycle/index.js';
import { loadConfig } from '../../../src/config/index.js';
import { FirstAdministrator } from '../../../src/modules/auth/index.js';
import { ErasureJobs } from '../../../src/modules/privacy/index.js';
import { watchContract } from '../contract/index.js';
import { openTestDatabase } from '../database/test-database.js';
import { applySchema } from './apply-schema.js';
import { testEnvironment } from './test-environment.js';

export const ADMIN = { email: 'admin@vigia.local', password: 'test-admin-password' };

export interface TestApp {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly connection: Connection;
  readonly database: { readonly uri: string; readonly dbName: string };
  /** Starts probing, facts and sending. Off unless asked for, so that a test decides what runs. */
  startBackground(): Promise<void>;
  /** A client of the API that sends a bearer token. */
  as(token: string): ApiClient;
  /** Signed in as the first administrator. */
  admin(): Promise<ApiClient>;
  close(): Promise<void>;
  /** The same, but the database and the files beside it stay. */
  leave(): Promise<void>;
}

export type ApiClient = ReturnType<typeof apiClient>;

/** The application of production with the environment of the tests, configured and not yet initialised. */
export async function createTestApp(
  database: DatabaseTarget,
  environment: Record<string, string> = {},
): Promise<NestExpressApplication> {
  const own = {
    AUDIT_CHECKPOINT_FILE: checkpointFileOf(database.dbName),
    ERASURE_LIST_FILE: erasureListOf(database.dbName),
  };
  return createApp(loadConfig({ ...testEnvironment(), ...own, ...environment }), database);
}

/** Where the applications over a test database write checkpoints of its audit; removed with the first of them. */
export function checkpointFileOf(dbName: string): string {
  return join(tmpdir(), `vigia-audit-${dbName}.ndjson`);
}

/** Where they list erasures; removed likewise. */
export function erasureListOf(dbName: string): string {
  return join(tmpdir(), `vigia-erasures-${dbName}.ndjson`);
}

/**
 * The whole application on a fresh database and a free loopback port, through the `configureApp()` of production.
 * @param serverUri another database server than that of the run
 */
export async function startTestApp(environment: Record<string, string> = {}, serverUri?: string): Promise<TestApp> {
  const database = await openTestDatabase('suite', serverUri);
  const target = { uri: database.serverUri, dbName: database.name, description: 'test database' };
  const app = await createTestApp(target, environment);
  const connection = app.get<Connection>(getConnectionToken());
  await applySchema(connection);
  await app.init();
  await app.get(ErasureJobs).replay();
  await app.get(FirstAdministrator).ensure();
  const contract = watchContract(app.getHttpServer());
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${String((app.getHttpServer().address() as AddressInfo).port)}`;
  const background = app.get(Background);
  const end = async (): Promise<void> => {
    await background.stop();
    await app.close();
  };
  return {
    app,
    url,
    connection,
    database: target,
    startBackground: () => background.start(),
    as: (token) => apiClient(url, token),
    admin: async () => apiClient(url, await login(url, ADMIN)),
    leave: async () => {
      await end();
      await database.leave();
      contract.assertKept();
    },
    close: async () => {
      await end();
      await database.close();
      for (const file of [checkpointFileOf, erasureListOf]) rmSync(file(database.name), { force: true });
      contract.assertKept();
    },
  };
}

/** @returns an access token */
export async function login(url: string, credentials: { email: string; password: string }): Promise<string> {
  const answer = await request(url).post('/api/v1/auth/login').send(credentials).expect(200);
  return (answer.body as { accessToken: string }).accessToken;
}

/** Asks the application at that address with a bearer token. */
export function apiClient(url: string, token: string) {
  const agent = request.agent(url).set('Authorization', `Bearer ${token}`);
  return {
    token,
    get: (path: string) => agent.get(`/api/v1${path}`),
    post: (path: string, body?: object) => agent.post(`/api/v1${path}`).send(body),
    put: (path: string, body?: object) => agent.put(`/api/v1${path}`).send(body),
    patch: (path: string, body?: object) => agent.patch(`/api/v1${path}`).send(body),
    delete: (path: string) => agent.delete(`/api/v1${path}`),
  };
}
