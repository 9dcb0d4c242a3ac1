import type { mongo } from 'mongoose';
import type { JsonSchema } from './json-schema.js';

/** The driver's own database, below models: a migration outlives them. */
export type Database = mongo.Db;

export interface IndexSpec {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>;
  readonly expireAfterSeconds?: number;
}

/** One step. Each is harmless when done again, so that a killed migration goes on where it ended. */
export type Operation =
  | {
      readonly kind: 'create_collection';
      readonly collection: string;
      readonly validator: JsonSchema;
      readonly indexes: readonly IndexSpec[];
    }
  | {
      readonly kind: 'set_validator';
      readonly collection: string;
      readonly validator: JsonSchema;
      readonly previous: JsonSchema;
    }
  | { readonly kind: 'create_index'; readonly collection: string; readonly index: IndexSpec }
  | { readonly kind: 'drop_index'; readonly collection: string; readonly index: IndexSpec }
  | {
      readonly kind: 'drop_collection';
      readonly collection: string;
      readonly validator: JsonSchema;
      readonly indexes: readonly IndexSpec[];
    }
  | {
      readonly kind: 'run';
      readonly name: string;
      /** Must be harmless when done again. */
      readonly up: (db: Database) => Promise<void>;
      readonly down: (db: Database) => Promise<void>;
    };

export interface Migration {
  /** `NNNN-name`; applied in this order. */
  readonly id: string;
  /** Programs older than this refuse to start once the migration is in. Expand → migrate → contract: raise it only to contract. */
  readonly minAppVersion?: string;
  readonly operations: readonly Operation[];
}

/** What undoes an operation. */
export function inverse(operation: Operation): Operation {
  switch (operation.kind) {
    case 'create_collection':
      return { ...operation, kind: 'drop_collection' };
    case 'drop_collection':
      return { ...operation, kind: 'create_collection' };
    case 'set_validator':
      return { ...operation, validator: operation.previous, previous: operation.validator };
    case 'create_index':
      return { ...operation, kind: 'drop_index' };
    case 'drop_index':
      return { ...operation, kind: 'create_index' };
    case 'run':
      return { ...operation, up: operation.down, down: operation.up };
  }
}
