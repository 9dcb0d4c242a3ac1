import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { runInRequest } from '../../src/common/http/request-context.js';
import { newObjectId, UnitOfWork } from '../../src/common/persistence/index.js';
import { AccessRecorder } from '../../src/modules/access-logs/index.js';
import type { AccessLog } from '../../src/modules/access-logs/access-log.js';
import { Clients } from '../../src/modules/clients/index.js';
import { systemActor } from '../../src/common/auth-context/index.js';
import { createTestApp, startTestApp, type TestApp } from '../support/app/test-app.js';

describe('the row of a call that writes', () => {
  let vigia: TestApp;
  beforeAll(async () => {
    vigia = await startTestApp();
  });
  afterAll(() => vigia.close());

  const rowsOf = (requestId: string) => vigia.connection.collection('access_logs').countDocuments({ requestId });

  function aRow(requestId: string): AccessLog {
    return {
      ...{ id: newObjectId(), at: new Date(), clientId: null, userId: null, apiKeyId: null, action: 'update' },
      ...{ ip: null, userAgent: '', method: 'PATCH', endpoint: '/test', statusCode: 200, durationMs: 1 },
      ...{ requestId, details: null, appendedBy: null },
    };
  }

  /** Runs `work` as the handler of a call that is recorded. */
  async function asCall(requestId: string, work: (unitOfWork: UnitOfWork) => Promise<unknown>): Promise<void> {
    const row = aRow(requestId);
    const record = vigia.app.get(AccessRecorder, { strict: false }).open(() => row);
    await runInRequest({ requestId, arrivedAtMs: 0, companion: record }, () =>
      work(vigia.app.get(UnitOfWork, { strict: false })),
    );
  }

  it('is there as soon as the write is, without its end', async () => {
    await asCall('committed', (unitOfWork) => unitOfWork.run(() => Promise.resolve()));
    expect(await rowsOf('committed')).toBe(1);
  });

  it('is not there when the transaction aborts', async () => {
    const made = () => vigia.connection.collection('audit_events').countDocuments({ action: 'client.created' });
    const create = () =>
      vigia.app
        .get(Clients, { strict: false })
        .create(systemActor('test'), { name: 'Dupla', email: 'dupla@x.example' });
    await asCall('first', create);
    const before = await made();
    await expect(asCall('aborted', create)).rejects.toThrow('client.email_taken');
    expect([await rowsOf('first'), await rowsOf('aborted')]).toEqual([1, 0]);
    expect(await made()).toBe(before);
  });

  it('comes once, however many units of work a call has', async () => {
    await asCall('twice', async (unitOfWork) => {
      await unitOfWork.run(() => Promise.resolve());
      await unitOfWork.run(() => Promise.resolve());
    });
    expect(await rowsOf('twice')).toBe(1);
  });

  it('is not written by work that no request began', async () => {
    const before = await vigia.connection.collection('access_logs').countDocuments({});
    await vigia.app
      .get(Clients, { strict: false })
      .create(systemActor('test'), { name: 'Sem pedido', email: 's@x.example' });
    expect(await vigia.connection.collection('access_logs').countDocuments({})).toBe(before);
  });
});

describe('shutdown', () => {
  it('writes the rows that wait', async () => {
    const vigia = await startTestApp();
    const second: NestExpressApplication = await createTestApp({ ...vigia.database, description: 'test database' });
    await second.listen(0, '127.0.0.1');
    const url = `http://127.0.0.1:${String((second.getHttpServer().address() as AddressInfo).port)}`;
    await Promise.all(
      Array.from({ length: 20 }, () => request(url).get('/api/v1/me').set('X-Request-Id', 'last').expect(401)),
    );
    await second.close();
    expect(await vigia.connection.collection('access_logs').countDocuments({ requestId: 'last' })).toBe(20);
    await vigia.close();
  });
});
