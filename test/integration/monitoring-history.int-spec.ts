import type { Document } from 'mongodb';
import { Types } from 'mongoose';
import { monthAt, monthIn } from '../../libs/probing/index.js';
import { Clock } from '../../src/common/clock/index.js';
import { UnitOfWork } from '../../src/common/persistence/index.js';
import { CheckHistoryRepository } from '../../src/modules/monitoring/engine/check-history.repository.js';
import { checkId, type CheckRow } from '../../src/modules/monitoring/engine/check-history.js';
import { Removals } from '../../src/modules/monitoring/tiers/removals.service.js';
import { MonthFreezer } from '../../src/modules/monitoring/sla/month-freezer.service.js';
import { RollUps } from '../../src/modules/monitoring/tiers/roll-ups.service.js';
import { HistoryMovedOn, HistoryProgress } from '../../src/modules/monitoring/tiers/history-progress.repository.js';
import { TIERS } from '../../src/modules/monitoring/tiers/tiers.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { createClient, createService } from '../support/factories/index.js';
import { seededRandom } from '../support/ledger/index.js';
import type { Row } from './monitoring-engine.fixtures.js';

jest.setTimeout(120_000);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A quiet quarter past an hour, long after anything that the application itself does. */
const NOW = new Date(Math.ceil(Date.now() / DAY_MS + 3) * DAY_MS + 6 * HOUR_MS + 15 * MINUTE_MS);
const TIER_COLLECTIONS = TIERS.map(({ name }) => `checks_${name}`);

function countOf(row: Document | undefined): number {
  return ['ok', 'slow', 'fail', 'probeError'].reduce((sum, field) => sum + Number(row?.[field]), 0);
}

describe('the history of services', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let clientId: string;
  let service: { id: string };
  let rollUps: RollUps;
  let now = NOW;
  const collection = (name: string) => vigia.connection.collection<Row>(name);

  beforeAll(async () => {
    vigia = await startTestApp();
    jest.spyOn(vigia.app.get(Clock, { strict: false }), 'now').mockImplementation(() => now);
    admin = await vigia.admin();
    clientId = (await createClient(admin)).id;
    service = await createService(admin, clientId);
    rollUps = vigia.app.get(RollUps, { strict: false });
    const born = new Date(NOW.getTime() - 3 * DAY_MS);
    const _id = new Types.ObjectId(service.id);
    await collection('services').updateOne({ _id }, { $set: { createdAt: born } });
    await collection('segments').updateOne({ serviceId: _id }, { $set: { from: born, state: 'up' } });
    await store(checksBetween(NOW.getTime() - 1.5 * DAY_MS, NOW.getTime(), MINUTE_MS));
    await collection('late_checks').deleteMany({}); // as if they had come in time
    await rollAll();
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await vigia.close();
  });

  const { next: random } = seededRandom(7);
  function checksBetween(fromMs: number, toMs: number, everyMs: number): CheckRow[] {
    const rows: CheckRow[] = [];
    for (let at = fromMs; at < toMs; at += everyMs) rows.push(aCheck(at));
    return rows;
  }
  function aCheck(atMs: number): CheckRow {
    const luck = random();
    const outcome = luck < 0.05 ? 'fail' : luck < 0.1 ? 'slow' : luck < 0.12 ? 'probe_error' : 'ok';
    const reason = { ok: null, slow: 'slow', fail: 'timeout:connect', probe_error: 'local' }[outcome];
    return {
      ...{ id: checkId(service.id, atMs), serviceId: service.id, clientId },
      ...{ scheduledAt: new Date(atMs), startedAt: new Date(atMs), outcome, reason, detail: null },
      durationMs: Math.round(1_000 + 200_000 * random() ** 3) / 100,
      phases: { dnsMs: null, tcpMs: null, tlsMs: null, firstByteMs: null, downloadMs: null },
      ...{ statusCode: 200, remoteAddress: null, trigger: 'schedule', runId: null },
      expireAt: new Date(atMs + 90 * DAY_MS),
    };
  }
  /** The way of the engine, in its batches. */
  async function store(rows: readonly CheckRow[]): Promise<void> {
    const history = vigia.app.get(CheckHistoryRepository, { strict: false });
    for (let at = 0; at < rows.length; at += 500) await history.insertManyUnordered(rows.slice(at, at + 500));
  }
  async function rollAll(fence = 1): Promise<number> {
    let steps = 0;
    while (await rollUps.step(fence)) steps += 1;
    return steps;
  }
  async function stored(): Promise<Document[][]> {
    const read = (name: string) =>
      collection(name)
        .find({}, { projection: { _id: 0 } })
        .sort({ start: 1 })
        .toArray();
    return Promise.all(TIER_COLLECTIONS.map(read));
  }
  async function untilOf(tier: string): Promise<Date> {
    return (await collection('history_progress').findOne({ _id: tier }))?.['until'] as Date;
  }
  async function at(instant: Date, work: () => Promise<void>): Promise<void> {
    now = instant;
    try {
      await work();
    } finally {
      now = NOW;
    }
  }

  it('are closed as far as checks can be there, each tier as far as the one below', async () => {
    expect(await untilOf('5m')).toEqual(new Date(NOW.getTime() - 5 * MINUTE_MS));
    expect(await untilOf('1h')).toEqual(new Date(NOW.getTime() - 15 * MINUTE_MS));
    expect(await untilOf('1d')).toEqual(new Date(NOW.getTime() - 6.25 * HOUR_MS));
    const sums = (await stored()).map((rows) => rows.reduce((sum, row) => sum + countOf(row), 0));
    // Half an hour of the first hour and some hours of the first day had passed when the first check came.
    expect(sums).toEqual([2_155, 2_145, 1_785]);
    expect(await rollAll()).toBe(0);
  });

  it('are identical when every bucket is dropped and computed anew', async () => {
    const before = await stored();
    for (const name of [...TIER_COLLECTIONS, 'history_progress']) await collection(name).deleteMany({});
    expect(await rollAll()).toBeGreaterThan(30);
    expect(await stored()).toEqual(before);
    // Once more over what is there: nothing is added up twice.
    await collection('history_progress').deleteMany({});
    await rollAll();
    expect(await stored()).toEqual(before);
  });

  it('give a chart that says the same as the checks themselves, up to this moment', async () => {
    const checks = await collection('checks').find({}).toArray();
    for (const [days, step] of [
      [1, '5m'],
      [1.2, '10m'],
      [1.2, '1h'],
      [1, '1d'],
    ] as const) {
      const from = new Date(NOW.getTime() - days * DAY_MS);
      const query = `from=${from.toISOString()}&to=${NOW.toISOString()}&step=${step}`;
      const { body } = await admin.get(`/services/${service.id}/latency?${query}`).expect(200);
      const [begin, end] = [new Date(String(body.from)), new Date(String(body.to))];
      expect(begin <= from && end >= NOW).toBe(true);
      const own = checks.filter(({ scheduledAt }) => scheduledAt >= begin && scheduledAt < end);
      const passed = own
        .filter(({ outcome }) => outcome === 'ok' || outcome === 'slow')
        .map(({ durationMs }) => Number(durationMs))
        .sort((one, other) => one - other);
      const exact = (q: number) => passed[Math.ceil(q * passed.length) - 1] ?? 0;
      expect(body.overall).toMatchObject({
        checks: own.length,
        failed: own.filter(({ outcome }) => outcome === 'fail').length,
        minMs: passed[0],
        maxMs: passed.at(-1),
      });
      for (const [name, q] of [
        ['p50Ms', 0.5],
        ['p95Ms', 0.95],
        ['p99Ms', 0.99],
      ] as const)
        expect(Math.abs(body.overall[name] / exact(q) - 1)).toBeLessThan(0.05);
      type Point = { start: string; checks: number; p95Ms: number | null; states: Record<string, number> };
      const points = body.points as Point[];
      const widthMs = { '5m': 5 * MINUTE_MS, '10m': 10 * MINUTE_MS, '1h': HOUR_MS, '1d': DAY_MS }[step];
      points.forEach((point, place) => {
        const startMs = begin.getTime() + place * widthMs;
        expect(Date.parse(point.start)).toBe(startMs);
        const inside = own.filter(({ scheduledAt }) => +scheduledAt >= startMs && +scheduledAt < startMs + widthMs);
        expect(point.checks).toBe(inside.length);
        expect(point.p95Ms === null).toBe(inside.length < 200);
        expect(Object.values(point.states).reduce((sum, ms) => sum + ms, 0)).toBe(
          Math.max(0, Math.min(startMs + widthMs, NOW.getTime()) - startMs),
        );
      });
    }
  });

  it('are computed again where a check comes late, through all tiers', async () => {
    const before = await stored();
    const late = aCheck(NOW.getTime() - 7 * HOUR_MS + 1_234);
    await store([late]);
    expect(await collection('late_checks').countDocuments({})).toBe(1);
    expect(await rollAll()).toBe(0); // it may not be stored yet
    await at(new Date(NOW.getTime() + 61_000), async () => {
      await rollAll();
      expect(await collection('late_checks').countDocuments({})).toBe(0);
    });
    const after = await stored();
    const changed = after.map((rows, tier) =>
      rows.filter((row) => !before[tier]?.some((old) => JSON.stringify(old) === JSON.stringify(row))),
    );
    expect(changed.map(({ length }) => length)).toEqual([1, 1, 1]);
    changed.forEach(([row], tier) => {
      const old = before[tier]?.find(({ start }) => +start === +row?.['start']);
      expect(countOf(row)).toBe(countOf(old) + 1);
    });
  });

  it('are told that a check is late only where the bucket may be closed', async () => {
    await store([aCheck(NOW.getTime() - 5 * MINUTE_MS - 29_000 + 30_000)]);
    expect(await collection('late_checks').countDocuments({})).toBe(0);
  });

  it('of a time from which single checks are gone already stay as they are', async () => {
    const longAgo = NOW.getTime() - 30 * HOUR_MS;
    await collection('checks').deleteMany({ scheduledAt: { $lt: new Date(longAgo + HOUR_MS) } });
    const before = await stored();
    await store([aCheck(longAgo)]);
    await at(new Date(NOW.getTime() + 61_000), async () => {
      await rollAll();
    });
    expect(await stored()).toEqual(before);
    expect(await collection('late_checks').countDocuments({})).toBe(0);
  });

  it('are written by nobody whose lease has gone to another', async () => {
    const progress = vigia.app.get(HistoryProgress, { strict: false });
    const unitOfWork = vigia.app.get(UnitOfWork, { strict: false });
    await unitOfWork.run((tx) => progress.hold('5m', 9, {}, tx));
    const before = await stored();
    await at(new Date(NOW.getTime() + HOUR_MS), async () => {
      await expect(rollUps.step(8)).rejects.toThrow(HistoryMovedOn);
    });
    expect(await stored()).toEqual(before);
  });

  it('of a service that was deleted are removed a day later, and nobody else’s', async () => {
    const removals = vigia.app.get(Removals, { strict: false });
    const gone = await createService(admin, clientId);
    const serviceId = new Types.ObjectId(gone.id);
    const names = ['checks', ...TIER_COLLECTIONS];
    const count = async (of: object) => {
      let rows = 0;
      for (const name of names) rows += await collection(name).countDocuments(of);
      return rows;
    };
    for (const name of TIER_COLLECTIONS)
      await collection(name).insertMany(
        Array.from({ length: 3 }, (_, n) => ({
          ...{ serviceId, start: new Date(n * DAY_MS), ok: 1, slow: 0, fail: 0, probeError: 0, sumMs: 1 },
          ...{ minMs: 1, maxMs: 1, bins: '0:1', reasons: null, expireAt: null },
        })) as never,
      );
    const removeAll = async () => {
      while (await removals.step(1));
    };
    await removeAll();
    await admin.delete(`/services/${gone.id}`).expect(204);
    const others = await count({ serviceId: { $ne: serviceId } });
    await removeAll();
    expect(await count({ serviceId })).toBe(9);
    await at(new Date(NOW.getTime() + 2 * DAY_MS), removeAll);
    expect(await count({ serviceId })).toBe(0);
    expect(await count({})).toBe(others);
  });

  it('give no chart that is too fine, and none of a foreign service', async () => {
    const query = `from=${new Date(NOW.getTime() - 3 * DAY_MS).toISOString()}&to=${NOW.toISOString()}`;
    const fine = await admin.get(`/services/${service.id}/latency?${query}&step=5m`).expect(400);
    expect(fine.body.errors).toMatchObject([{ parameter: 'step', code: 'field.range' }]);
    await admin.get(`/services/${'f'.repeat(24)}/latency`).expect(404);
  });

  describe('the report of a month', () => {
    const thisMonth = monthIn(monthAt(NOW, 'UTC'), 'UTC').from;
    const MONTH = monthAt(new Date(thisMonth.getTime() - DAY_MS), 'UTC');
    const { from: BEGIN, to: END } = monthIn(MONTH, 'America/Sao_Paulo');
    const after = (days: number, hours = 0) => new Date(BEGIN.getTime() + days * DAY_MS + hours * HOUR_MS);
    let client: { id: string };
    let shop: { id: string };
    let mail: { id: string };
    let gone: { id: string };
    let freezer: MonthFreezer;

    type Part = readonly [state: string, from: Date, reason?: string];
    /** A service as if it had been watched since then. */
    async function watched(name: string, parts: readonly Part[], deletedAt?: Date): Promise<{ id: string }> {
      const made = await createService(admin, client.id, { name });
      const _id = new Types.ObjectId(made.id);
      const born = parts[0]?.[1] ?? NOW;
      const deletion = deletedAt ? { deleted: true, deletedAt } : {};
      await collection('services').updateOne({ _id }, { $set: { createdAt: born, ...deletion } });
      await collection('segments').deleteMany({ serviceId: _id });
      await collection('segments').insertMany(
        parts.map(([state, from, reason = null], n) => ({
          ...{ serviceId: _id, clientId: new Types.ObjectId(client.id), state, from, reason },
          to: parts[n + 1]?.[1] ?? deletedAt ?? null,
        })) as never,
      );
      return made;
    }
    const reportOf = async (query: string) =>
      (await admin.get(`/clients/${client.id}/sla?month=${MONTH}${query}`).expect(200)).body;
    const freezeAll = async () => {
      while (await freezer.step(1));
    };
    const frozen = () => collection('service_months').find({}).sort({ _id: 1 }).toArray();

    beforeAll(async () => {
      freezer = vigia.app.get(MonthFreezer, { strict: false });
      client = await createClient(admin, { name: 'Padaria & Filhos' });
      shop = await watched('Loja <b>', [
        ['unknown', after(9)],
        ['up', after(9, 1)],
        ['down', after(10), 'timeout:connect'],
        ['up', after(10, 2)],
        ['down', after(20), 'status'],
        ['up', after(20, 0.5)],
      ]);
      mail = await watched('Correio', [
        ['up', after(-5)],
        ['down', after(0, -2), 'dns'],
        ['up', after(0)],
      ]);
      gone = await watched('Antigo', [['up', after(9)]], after(25));
      await at(after(19), async () => {
        const plan = {
          clientId: client.id,
          title: 'Troca',
          startsAt: after(20, -1).toISOString(),
          durationMinutes: 120,
        };
        await admin.post('/maintenance', { ...plan, serviceIds: [shop.id], isExcludedFromUptime: true }).expect(201);
      });
    });

    it('counts with maintenance and without, by either clock, down to the intervals', async () => {
      const report = await reportOf('');
      expect(report).toMatchObject({
        ...{ clientId: client.id, month: MONTH, zone: 'America/Sao_Paulo' },
        ...{ from: BEGIN.toISOString(), to: END.toISOString(), frozenAt: null },
        figures: { anyDown: { downMs: 2 * HOUR_MS }, mean: { downMs: 2 * HOUR_MS } },
        withMaintenance: { anyDown: { downMs: 2.5 * HOUR_MS } },
      });
      const windowMs = END.getTime() - after(9).getTime();
      const monitoredMs = windowMs - 3 * HOUR_MS;
      expect(report.services).toMatchObject([
        {
          ...{ serviceId: shop.id, name: 'Loja <b>', deletedAt: null, frozenAt: null, moreIntervals: 0 },
          figures: {
            ...{ windowMs, monitoredMs, unknownMs: HOUR_MS, maintenanceMs: 2 * HOUR_MS, downMs: 2 * HOUR_MS },
            ...{ incidents: 1, longestDownMs: 2 * HOUR_MS, mttrMs: 2 * HOUR_MS, mtbfMs: monitoredMs - 2 * HOUR_MS },
            uptimePercent: Math.floor((100_000 * (monitoredMs - 2 * HOUR_MS)) / monitoredMs) / 1_000,
          },
          withMaintenance: { downMs: 2.5 * HOUR_MS, incidents: 2, maintenanceMs: 0, mttrMs: 1.25 * HOUR_MS },
          intervals: [
            { state: 'unknown', from: after(9).toISOString(), to: after(9, 1).toISOString(), reason: null },
            { state: 'down', from: after(10).toISOString(), to: after(10, 2).toISOString(), reason: 'timeout:connect' },
            { state: 'maintenance', from: after(20, -1).toISOString(), to: after(20, 1).toISOString(), reason: null },
          ],
        },
        {
          serviceId: mail.id,
          figures: { downMs: 0, incidents: 0, mttrMs: null, mtbfMs: null, uptimePercent: 100, coverage: 100 },
          intervals: [],
        },
        { serviceId: gone.id, deletedAt: after(25).toISOString(), figures: { windowMs: 16 * DAY_MS, downMs: 0 } },
      ]);
      const utc = await reportOf('&clock=utc');
      expect(utc).toMatchObject({ zone: 'UTC', from: `${MONTH}-01T00:00:00.000Z` });
      expect(utc.services[1]).toMatchObject({ serviceId: mail.id, figures: { downMs: 2 * HOUR_MS, incidents: 1 } });
    });

    it('is a file and a page as well', async () => {
      const path = `/clients/${client.id}/sla`;
      const file = await admin.get(`${path}/export?month=${MONTH}`).expect(200);
      const [head, ...rows] = file.text.trim().split('\r\n');
      expect(head).toMatch(/^serviceId,name,deletedAt,month,zone,from,to,frozenAt,uptimePercent,/);
      expect(rows).toHaveLength(3);
      for (const row of rows) expect(row.split(',')).toHaveLength(head?.split(',').length ?? 0);
      const page = await admin
        .get(`${path}/page?month=${MONTH}`)
        .expect(200)
        .expect('Content-Type', /^text\/html/);
      expect(page.text).toContain('<html lang="pt-BR">');
      expect(page.text).toContain('Padaria &#38; Filhos');
      expect(page.text).toContain('Loja &#60;b&#62;');
      expect(page.text).toMatch(/timeout:connect/);
      expect(page.text).not.toMatch(/<script|https?:/);
      const english = await admin.get(`${path}/page?month=${MONTH}`).set('Accept-Language', 'en').expect(200);
      expect(english.text).toContain('<h1>Service level report</h1>');
    });

    it('has begun, and is of a client that one may see', async () => {
      const ahead = monthAt(new Date(NOW.getTime() + 40 * DAY_MS), 'UTC');
      const early = await admin.get(`/clients/${client.id}/sla?month=${ahead}`).expect(400);
      expect(early.body.errors).toMatchObject([{ parameter: 'month', code: 'field.range' }]);
      await admin.get(`/clients/${'f'.repeat(24)}/sla`).expect(404);
    });

    it('is frozen on the second, and nothing that comes later changes it', async () => {
      await collection('history_progress').deleteMany({ _id: 'months' });
      await at(new Date(END.getTime() + 23 * HOUR_MS), freezeAll);
      expect(await collection('service_months').countDocuments({ month: MONTH })).toBe(0);
      const before = await reportOf('');
      const second = new Date(END.getTime() + 25 * HOUR_MS);
      await at(second, freezeAll);
      const rows = await frozen();
      expect(rows.filter(({ month }) => month === MONTH).map(({ serviceId }) => String(serviceId))).toEqual(
        [shop.id, mail.id, gone.id].sort(),
      );
      const then = await reportOf('');
      const thaw = ({ services, ...report }: { services: object[] }) => ({
        ...{ ...report, frozenAt: null },
        services: services.map((one) => ({ ...one, frozenAt: null })),
      });
      expect(thaw(then)).toEqual(thaw(before));
      expect(then.frozenAt).toBe(second.toISOString());

      await collection('segments').updateMany({ state: 'down' }, { $set: { state: 'up' } });
      await collection('maintenances').deleteMany({});
      expect(await reportOf('')).toEqual(then);
      await collection('history_progress').deleteMany({ _id: 'months' });
      await at(new Date(second.getTime() + HOUR_MS), freezeAll);
      expect(await frozen()).toEqual(rows);
      expect((await reportOf('&clock=utc')).services[1]).toMatchObject({ figures: { downMs: 2 * HOUR_MS } });
    });
  });
});
