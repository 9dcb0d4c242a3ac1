import { Injectable } from '@nestjs/common';
import {
  conversationProbes,
  createHttpProbe,
  createPushProbe,
  datagramProbes,
  type PreparedProbe,
  startStallWatch,
} from '../../../../libs/probing/index.js';
import { Clock } from '../../../common/clock/index.js';
import { Logger } from '../../../common/logging/index.js';
import { Outbound } from '../../../common/outbound/index.js';
import { Leases, UnitOfWork } from '../../../common/persistence/index.js';
import { ProbingConfig } from '../../../config/index.js';
import { securityAlert } from '../../auth/index.js';
import { Clients, type OutboundHeader } from '../../clients/index.js';
import { HeartbeatsRepository } from '../heartbeats/heartbeats.repository.js';
import type { HistoryStore } from './check-history.js';
import { CheckHistoryRepository } from './check-history.repository.js';
import { EngineStatesRepository } from './engine-states.repository.js';
import type { PartitionStore } from './partition-keeper.js';
import { PartitionsRepository } from './partitions.repository.js';
import { ServiceClosing } from './service-closing.js';
import { type Probes, prepareCheck, type ServiceConfig, withOutboundHeader } from './service-config.js';
import { ServiceConfigsRepository } from './service-configs.repository.js';
import type { RosterStore } from './service-roster.js';
import type { StateSink } from './state-writer.js';
import { type Blindness } from './vantage-guard.js';
import { canaryConfig } from './canary-config.js';
import type { CheckSettings } from '../service-check.js';
import { StateMovedOn, TransitionCommit } from './transition-commit.js';
import { TransitionEffectsRepository } from './transition-effects.repository.js';

const DAY_MS = 86_400_000;
const CLIENTS_TOGETHER = 500;

/** Everything that an engine works with. */
export interface EngineParts {
  /** A name that no other engine has. */
  readonly owner: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly probes: Probes;
  readonly partitions: PartitionStore;
  readonly states: StateSink;
  readonly roster: RosterStore;
  readonly history: HistoryStore;
  /** Checks that say whether this host is cut off. */
  readonly canaries: readonly PreparedProbe[];
  /** Tells the operators that failures are taken for our own. */
  tellBlind(figures: Blindness): Promise<void>;
  /** Ends what the parts themselves keep running. */
  release(): void;
  readonly config: { readonly leaseMs: number; readonly concurrency: number; readonly retentionMs: number };
}

/** Puts the parts together from what the application injects. */
@Injectable()
export class EnginePartsFactory {
  private readonly canaries: readonly CheckSettings[];

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly outbound: Outbound,
    private readonly config: ProbingConfig,
    private readonly partitions: PartitionsRepository,
    private readonly states: EngineStatesRepository,
    private readonly configs: ServiceConfigsRepository,
    private readonly history: CheckHistoryRepository,
    private readonly transitions: TransitionCommit,
    private readonly closing: ServiceClosing,
    private readonly clients: Clients,
    private readonly heartbeats: HeartbeatsRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.canaries = config.GUARD_CANARIES.map(canaryConfig);
  }

  /** The parts of one engine, with a new owner. */
  create(): EngineParts {
    const { clock, logger, config } = this;
    const stalls = startStallWatch();
    const probes: Probes = {
      http: createHttpProbe(this.outbound.exchange, { clock, stalls }),
      ...conversationProbes({ clock, stalls, converse: this.outbound.converse }),
      ...datagramProbes({ clock, stalls, askDns: this.outbound.askDns, sendEchoes: this.outbound.sendEchoes }),
      push: createPushProbe({ clock, stalls, readHeartbeat: (id) => this.heartbeats.readAcrossClients(id) }),
    };
    return {
      owner: Leases.newOwner(),
      clock,
      logger,
      probes,
      partitions: this.partitions,
      states: this.stateSink(),
      roster: this.rosterStore(),
      history: this.history,
      canaries: this.canaries.map((canary) => prepareCheck(probes, canary, () => clock.now())),
      tellBlind: (figures) => this.tellBlind(figures),
      release: () => stalls.stop(),
      config: {
        leaseMs: config.PARTITION_LEASE_MS,
        concurrency: config.PROBE_CONCURRENCY,
        retentionMs: config.CHECK_RETENTION_DAYS * DAY_MS,
      },
    };
  }

  /** As a security alert: its first in ten minutes goes to the administrators, whichever worker raised it. */
  private tellBlind(figures: Blindness): Promise<void> {
    const alert = { kind: 'monitor_blind', userId: null, ip: null, details: { ...figures } } as const;
    return this.unitOfWork.run((tx) => tx.publish(securityAlert('monitor', this.clock.now(), alert)));
  }

  private stateSink(): StateSink {
    return {
      writeSnapshots: (writes) => this.states.writeFencedSnapshots(writes),
      commit: (writes, adopts) => this.transitions.commit(writes, adopts),
      isMovedOn: (error) => error instanceof StateMovedOn,
      isAlreadyOpen: (error) => TransitionEffectsRepository.isAlreadyOpen(error),
    };
  }

  private rosterStore(): RosterStore {
    const { states, configs } = this;
    return {
      stamp: (taken) => states.stampAcrossClients(taken),
      stampServices: (ids, epoch) => states.stampServicesAcrossClients(ids, epoch),
      listConfigs: async (ids) => this.complete(await configs.listByIdsAcrossClients(ids)),
      listActiveConfigs: async (partitions) =>
        this.complete(await configs.listActiveByPartitionsAcrossClients(partitions)),
      listVersions: (partitions) => configs.mapVersionsByPartitionsAcrossClients(partitions),
      listStates: (ids) => states.listByIdsAcrossClients(ids),
      listStatesOf: (partitions) => states.listByPartitionsAcrossClients(partitions),
      latestResults: (ids) => this.history.mapLatestStartsAcrossClients(ids),
      close: (state, at) => this.closing.close(state, at),
    };
  }

  /** With what belongs to the clients of the services. */
  private async complete(configs: readonly ServiceConfig[]): Promise<ServiceConfig[]> {
    const ids = [...new Set(configs.map(({ clientId }) => clientId))];
    const headers = new Map<string, OutboundHeader>();
    for (let at = 0; at < ids.length; at += CLIENTS_TOGETHER)
      for (const entry of await this.clients.outboundHeadersAcrossClients(ids.slice(at, at + CLIENTS_TOGETHER)))
        headers.set(...entry);
    return configs.map((config) => withOutboundHeader(config, headers.get(config.clientId)));
  }
}
