import { CheckHistoryRepository } from './check-history.repository.js';
import { EnginePartsFactory } from './engine-parts.js';
import { EngineStatesRepository } from './engine-states.repository.js';
import { MonitoringBackground } from './monitoring.background.js';
import { PartitionsRepository } from './partitions.repository.js';
import { partitionCollection, workerCollection } from './partitions.schema.js';
import { ServiceClosing } from './service-closing.js';
import { ServiceConfigsRepository } from './service-configs.repository.js';
import { TransitionCommit } from './transition-commit.js';
import { TransitionEffectsRepository } from './transition-effects.repository.js';

/** Collections of the engine alone. */
export const ENGINE_COLLECTIONS = [partitionCollection, workerCollection];

/** The watch, for the module that owns what it reads and writes. */
export const ENGINE_PROVIDERS = [
  PartitionsRepository,
  EngineStatesRepository,
  ServiceConfigsRepository,
  CheckHistoryRepository,
  TransitionEffectsRepository,
  TransitionCommit,
  ServiceClosing,
  EnginePartsFactory,
  MonitoringBackground,
];
