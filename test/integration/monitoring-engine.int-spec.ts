import { answer, hang } from '../support/http-target/index.js';
import { eventually, eventuallyPasses, throughout } from '../support/poll/index.js';
import { startWatch, type Watch } from './monitoring-engine.fixtures.js';

jest.setTimeout(30_000);

describe('the watch', () => {
  let watch: Watch;
  beforeAll(async () => {
    watch = await startWatch();
    await watch.vigia.startBackground();
  }, 60_000);
  afterAll(() => watch.close());

  const auditOf = (incidentId: string) =>
    watch.connection.collection('audit_events').find({ 'target.id': incidentId }).sort({ at: 1 }).toArray();

  it('asks a new service within two seconds and goes on once per interval', async () => {
    await eventually(
      async () =>
        (await watch.connection.collection('probe_partitions').countDocuments({ owner: { $ne: null } })) === 64,
    );
    const id = await watch.watch('/first', { intervalSeconds: 60, timeoutMs: 5_000 });
    const createdAt = performance.now();
    const first = await watch.target.waitForArrival('/first');
    expect(first.atMs - createdAt).toBeLessThan(2_000);
    const state = await watch.untilState(id, 'up');
    expect(state.fence).toBeGreaterThan(0);
    const segments = await watch.rows('segments', id);
    expect(segments.map(({ state: counted, to }) => [counted, to === null])).toEqual([
      ['unknown', false],
      ['up', true],
    ]);
    expect(segments[0].to).toEqual(segments[1].from);
  });

  it('keeps to the grid and stores each check once', async () => {
    const id = await watch.watch('/grid');
    const checks = await eventually(async () => {
      const rows = await watch.rows('checks', id);
      return rows.filter((row) => row.trigger === 'schedule').length >= 5 && rows;
    });
    const grid = checks.filter((row) => row.trigger === 'schedule').slice(1);
    const phases = new Set(grid.map((row) => row.scheduledAt.getTime() % 1_000));
    expect(phases.size).toBe(1);
    expect(new Set(checks.map((row) => row._id)).size).toBe(checks.length);
    for (const row of grid) {
      expect(row.startedAt - row.scheduledAt).toBeGreaterThanOrEqual(0);
      expect(row).toMatchObject({ outcome: 'ok', statusCode: 200, remoteAddress: '127.0.0.1', runId: null });
      expect(row._id).toBe(`${id}:${row.scheduledAt.getTime().toString(16).padStart(11, '0')}`);
    }
  });

  it('opens one incident at the threshold, with segment, audit event and news, and closes it after the recovery', async () => {
    const id = await watch.watch('/outage', { failureThreshold: 2, recoveryThreshold: 2 });
    await watch.untilState(id, 'up');
    watch.target.script('/outage', answer(500));
    const down = await watch.untilState(id, 'down');
    const [incident] = await watch.rows('incidents', id);
    expect(incident).toMatchObject({ isOpen: true, endedAt: null, reason: 'status', endReason: null });
    expect(incident.startedAt).toEqual(down.snapshot.incidentSince);
    const failures = (await watch.rows('checks', id)).filter((row) => row.outcome === 'fail');
    expect(incident.startedAt).toEqual(failures[0].startedAt);
    const open = (await watch.rows('segments', id)).filter((segment) => segment.to === null);
    expect(open).toMatchObject([{ state: 'down', from: incident.startedAt, reason: 'status' }]);
    expect((await auditOf(incident._id.toHexString())).map((event) => event.action)).toEqual(['incident.opened']);

    watch.target.unscript('/outage');
    const up = await watch.untilState(id, 'up');
    const [closed, ...more] = await watch.rows('incidents', id);
    expect(more).toEqual([]);
    expect(closed).toMatchObject({ isOpen: false, endReason: 'recovered', endedAt: up.snapshot.segment.from });
    expect((await auditOf(incident._id.toHexString())).map((event) => event.action)).toEqual([
      'incident.opened',
      'incident.closed',
    ]);
    const segments = await watch.rows('segments', id);
    expect(segments.map((segment) => segment.state)).toEqual(['unknown', 'up', 'down', 'up']);
    for (const [place, segment] of segments.slice(1).entries()) expect(segment.from).toEqual(segments[place].to);
  });

  it('counts a blip as no downtime', async () => {
    const id = await watch.watch('/blip', { failureThreshold: 3 });
    await watch.untilState(id, 'up');
    watch.target.next('/blip', answer(503), 1);
    await eventuallyPasses(async () => {
      const checks = await watch.rows('checks', id);
      const failedAt = checks.findIndex((row) => row.outcome === 'fail');
      expect(failedAt).toBeGreaterThanOrEqual(0);
      expect(checks.slice(failedAt + 1).some((row) => row.outcome === 'ok')).toBe(true);
      expect((await watch.stateOf(id)).snapshot.state).toBe('up');
    });
    expect((await watch.rows('segments', id)).map((segment) => segment.state)).toEqual(['unknown', 'up']);
    expect(await watch.rows('incidents', id)).toEqual([]);
  });

  it('stops asking while paused, counts the pause, and asks at once after it', async () => {
    const id = await watch.watch('/pause');
    await watch.untilState(id, 'up');
    await watch.admin.post(`/services/${id}/pause`).expect(200);
    await eventually(async () => (await watch.stateOf(id)).snapshot.pausedAt);
    const asked = watch.target.arrivals.all('/pause').length;
    await throughout(() => watch.target.arrivals.all('/pause').length === asked, { forMs: 2_500 });
    const resumedAt = performance.now();
    await watch.admin.post(`/services/${id}/resume`).expect(200);
    await eventually(() => watch.target.arrivals.all('/pause')[asked]);
    expect(watch.target.arrivals.all('/pause')[asked]!.atMs - resumedAt).toBeLessThan(2_000);
    await eventually(async () => (await watch.stateOf(id)).snapshot.segment.state === 'up');
    const states = (await watch.rows('segments', id)).map((segment) => segment.state);
    expect(states.slice(-3)).toEqual(['paused', 'unknown', 'up']);
  });

  it('takes part in an edit within two seconds and voids the evidence about the old target', async () => {
    const id = await watch.watch('/old', { failureThreshold: 10 });
    await watch.untilState(id, 'up');
    watch.target.script('/old', answer(500));
    await watch.untilState(id, 'suspect');
    const editedAt = performance.now();
    await watch.admin.patch(`/services/${id}`, { url: `${watch.target.url}/new` }).expect(200);
    const arrival = await watch.target.waitForArrival('/new');
    expect(arrival.atMs - editedAt).toBeLessThan(2_000);
    const state = await watch.untilState(id, 'up');
    expect(state.snapshot).toMatchObject({ failStreak: 0, incidentSince: null });
    await eventually(async () => (await watch.stateOf(id)).configVersion === 2);
  });

  it('carries out a run that somebody asks for, also between two checks, and says which one it was', async () => {
    const id = await watch.watch('/run', { intervalSeconds: 3_600, timeoutMs: 5_000 });
    await watch.untilState(id, 'up');
    const answered = await watch.admin.post(`/services/${id}/run`).expect(200);
    expect(answered.body.check).toMatchObject({ trigger: 'run', outcome: 'ok' });
    const runs = (await watch.rows('checks', id)).filter((row) => row.trigger === 'run');
    expect(runs.map((row) => row.runId)).toEqual([answered.body.runId]);
  });

  it('ends state, segment and incident of a deleted service without a recovery', async () => {
    const id = await watch.watch('/deleted', { failureThreshold: 1 });
    watch.target.script('/deleted', answer(500));
    await watch.untilState(id, 'down');
    await watch.admin.delete(`/services/${id}`).expect(204);
    await eventually(async () => (await watch.stateOf(id)) === null);
    const [incident] = await watch.rows('incidents', id);
    expect(incident).toMatchObject({ isOpen: false, endReason: 'service_deleted' });
    const open = (await watch.rows('segments', id)).filter((segment) => segment.to === null);
    expect(open).toEqual([]);
    const asked = watch.target.arrivals.all('/deleted').length;
    await throughout(() => watch.target.arrivals.all('/deleted').length === asked, { forMs: 1_500 });
  });

  it('never has two checks of one service in flight, however long they hang', async () => {
    watch.target.script('/hang', hang());
    const id = await watch.watch('/hang', { timeoutMs: 900, failureThreshold: 2 });
    await watch.untilState(id, 'down', 12_000);
    const arrivals = watch.target.arrivals.all('/hang');
    for (const [place, arrival] of arrivals.slice(1).entries()) {
      expect(arrival.atMs - arrivals[place]!.atMs).toBeGreaterThan(850);
    }
    expect((await watch.rows('incidents', id))[0].reason).toBe('timeout:first_byte');
  });
});
