import {
  conversationProbes,
  createHttpProbe,
  createPushProbe,
  createSnapshot,
  STEADY,
  datagramProbes,
  partitionOf,
  type Snapshot,
} from '../../../../libs/probing/index.js';
import { SystemClock } from '../../../common/clock/index.js';
import { createLogger } from '../../../common/logging/index.js';
import type { EngineState } from './engine-states.repository.js';
import type { ServiceConfig } from './service-config.js';
import { type RosterStore, ServiceRoster } from './service-roster.js';

const CREATED = new Date('2026-01-01T00:00:00Z');
const NOW = new Date('2026-01-02T00:00:00Z');
const ID = '65a000000000000000000001';

function aConfig(given: Partial<ServiceConfig> = {}): ServiceConfig {
  return {
    id: ID,
    clientId: '65a0000000000000000000aa',
    partition: partitionOf(ID),
    configVersion: 1,
    kind: 'http',
    url: 'https://padaria.example/',
    method: 'GET',
    expectedStatus: [200],
    headers: [],
    body: null,
    keyword: null,
    jsonAssertion: null,
    followRedirects: true,
    options: {},
    timeoutMs: 10_000,
    intervalSeconds: 30,
    degradedAfterMs: null,
    failureThreshold: 3,
    recoveryThreshold: 2,
    isPaused: false,
    pausedAt: null,
    updatedAt: CREATED,
    deleted: false,
    deletedAt: null,
    ...given,
  };
}

function aState(snapshot: Partial<Snapshot> = {}, given: Partial<EngineState> = {}): EngineState {
  const whole = { ...createSnapshot(CREATED), ...snapshot };
  const { clientId, partition } = aConfig();
  const row = { serviceId: ID, clientId, partition, fence: 1, version: 3, configVersion: 1 };
  return { ...row, snapshot: whole, flapping: STEADY, ...given };
}

const UP: Partial<Snapshot> = {
  state: 'up',
  confirmed: 'up',
  lastOutcome: 'ok',
  lastResultAt: CREATED,
  lastVerdictAt: CREATED,
};

interface World {
  configs: ServiceConfig[];
  states: EngineState[];
  latest: Map<string, Date>;
  /** Happens between the two reads of a takeover. */
  between?: () => void;
}

function aRoster(world: World) {
  const seen = { stamped: [] as string[], closed: [] as Date[], told: [] as string[], armed: [] as string[] };
  const store: RosterStore = {
    stamp: async () => undefined,
    stampServices: async (ids, epoch) => {
      seen.stamped.push(...ids);
      world.states = world.states.map((state) => (ids.includes(state.serviceId) ? { ...state, fence: epoch } : state));
    },
    listConfigs: async (ids) => world.configs.filter((config) => ids.includes(config.id)),
    listActiveConfigs: async () => {
      const active = world.configs.filter((config) => !config.deleted);
      world.between?.();
      return active;
    },
    listVersions: async () => new Map(world.configs.filter((c) => !c.deleted).map((c) => [c.id, c.configVersion])),
    listStates: async (ids) => world.states.filter((state) => ids.includes(state.serviceId)),
    listStatesOf: async () => {
      const states = world.states;
      world.between?.();
      return states;
    },
    latestResults: async () => world.latest,
    close: async (_, at) => seen.closed.push(at) > 0,
  };
  const roster = new ServiceRoster(
    store,
    {
      armed: (service, isFresh) => seen.armed.push(`${service.id}${isFresh ? ':fresh' : ''}`),
      disarmed: () => undefined,
      edited: () => undefined,
      tell: (_, event) => seen.told.push(event === null ? 'note' : event.kind),
    },
    {
      probes: {
        http: createHttpProbe(notHere, { clock }),
        ...conversationProbes({ clock, converse: notHere }),
        ...datagramProbes({ clock, askDns: notHere, sendEchoes: notHere }),
        push: createPushProbe({ clock, readHeartbeat: notHere }),
      },
      now: () => NOW,
      logger: createLogger({ level: 'silent' }),
      epochOf: () => 1,
    },
  );
  const takeOver = (blindUntil: Date | null = null): Promise<void> =>
    roster.takeOver([{ partition: partitionOf(ID), epoch: 1 }], NOW, blindUntil);
  return { roster, seen, takeOver };
}

const clock = new SystemClock();
const notHere = (): Promise<never> => Promise.reject(new Error('not here'));
const seconds = (n: number): Date => new Date(NOW.getTime() - n * 1_000);

describe('ServiceRoster', () => {
  it('takes what history knows for the latest result, so that a steady service is not silent', async () => {
    const { seen, takeOver } = aRoster({
      configs: [aConfig()],
      states: [aState(UP)],
      latest: new Map([[ID, seconds(20)]]),
    });
    await takeOver();
    expect(seen).toMatchObject({ told: [], armed: [ID] });
  });

  it('tells of the silence when nobody watched for more than two intervals', async () => {
    const { seen, takeOver } = aRoster({
      configs: [aConfig()],
      states: [aState(UP)],
      latest: new Map([[ID, seconds(71)]]),
    });
    await takeOver();
    expect(seen.told).toEqual(['silence']);
  });

  it('tells of one gap when the database was away and a check was due', async () => {
    const world = { configs: [aConfig()], states: [aState(UP)], latest: new Map([[ID, seconds(40)]]) };
    const { seen, takeOver } = aRoster(world);
    await takeOver(NOW);
    expect(seen.told).toEqual(['gap']);
  });

  it('knows of no gap where another worker watched while the database was away for this one', async () => {
    const world = { configs: [aConfig()], states: [aState(UP)], latest: new Map([[ID, seconds(40)]]) };
    const { seen, takeOver } = aRoster(world);
    await takeOver(seconds(45));
    expect(seen.told).toEqual([]);
  });

  it('does not take a service for deleted that is inserted while it reads', async () => {
    const world: World = { configs: [], states: [], latest: new Map() };
    world.between = () => {
      world.configs = [aConfig()];
      world.states = [aState({}, { fence: 0, version: 0 })];
    };
    const { roster, seen, takeOver } = aRoster(world);
    await takeOver();
    expect(seen.closed).toEqual([]);
    await roster.refresh([ID]);
    expect(seen).toMatchObject({ stamped: [ID], armed: [ID], closed: [] });
  });

  it('ends the watch of a deleted service at the time of its deletion', async () => {
    const deleted = aConfig({ deleted: true, deletedAt: seconds(5), configVersion: 2 });
    const { roster, seen, takeOver } = aRoster({ configs: [deleted], states: [aState(UP)], latest: new Map() });
    await takeOver();
    expect(seen).toMatchObject({ closed: [seconds(5)], armed: [] });
    expect(roster.services.size).toBe(0);
  });

  it('brings pause, resume and another target to the state, and only notes other edits', async () => {
    const world: World = { configs: [aConfig()], states: [aState(UP)], latest: new Map([[ID, seconds(1)]]) };
    const { roster, seen, takeOver } = aRoster(world);
    await takeOver();
    const edit = async (given: Partial<ServiceConfig>): Promise<void> => {
      const [config] = world.configs;
      world.configs = [{ ...config!, configVersion: config!.configVersion + 1, ...given }];
      await roster.refresh([ID]);
    };
    await edit({ failureThreshold: 5 });
    await edit({ url: 'https://padaria.example/other' });
    await edit({ isPaused: true, pausedAt: NOW });
    await edit({ isPaused: false, pausedAt: null });
    expect(seen.told).toEqual(['note', 'reconfigured', 'pause', 'resume']);
    await roster.refresh([ID]);
    expect(seen.told).toHaveLength(4);
  });

  it('finds what was edited, created or deleted without its news', async () => {
    const world: World = { configs: [aConfig()], states: [aState(UP)], latest: new Map() };
    const { roster, takeOver } = aRoster(world);
    await takeOver();
    expect(await roster.findStale([partitionOf(ID)])).toEqual([]);
    world.configs = [aConfig({ configVersion: 2 })];
    expect(await roster.findStale([partitionOf(ID)])).toEqual([ID]);
    world.configs = [];
    expect(await roster.findStale([partitionOf(ID)])).toEqual([ID]);
  });
});
