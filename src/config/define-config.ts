import { getMetadataStorage } from 'class-validator';

export interface ConfigTopic<T extends object = object> {
  readonly name: string;
  readonly type: new () => T;
  /** Looks at fields together; returns the names of faulty variables with the reason. */
  readonly crossCheck: CrossCheck<T> | undefined;
}

export type CrossCheck<T> = (config: T, surroundings: Surroundings) => ConfigFault[];

/** What a topic must know of where it runs. */
export interface Surroundings {
  /** True but in development and tests: what goes over a network is encrypted. */
  readonly needsHttps: boolean;
}

export interface ConfigFault {
  readonly variable: string;
  /** Never holds the value. */
  readonly reason: string;
}

const topics: ConfigTopic[] = [];

/** Declares one topic of the configuration. Its class is both the description and the injection token. */
export function defineConfig<T extends object>(
  name: string,
  type: new () => T,
  crossCheck?: CrossCheck<T>,
): ConfigTopic<T> {
  const topic: ConfigTopic<T> = { name, type, crossCheck };
  topics.push(topic as unknown as ConfigTopic); // variance: a topic is only ever checked with its own class
  return topic;
}

/** All topics, in the order of their definition. */
export function configTopics(): readonly ConfigTopic[] {
  return topics;
}

export type VariableKind = 'integer' | 'boolean' | 'list' | 'string';

const kindByValidator: Readonly<Record<string, VariableKind>> = {
  isInt: 'integer',
  isBoolean: 'boolean',
  isArray: 'list',
  arrayMaxSize: 'list',
};

/** The variables of a topic with the kind of value that their validators ask for. */
export function variablesOf(type: new () => object): Map<string, VariableKind> {
  const kinds = new Map<string, VariableKind>();
  for (const meta of getMetadataStorage().getTargetValidationMetadatas(type, '', true, false)) {
    const kind = kindByValidator[meta.name ?? ''] ?? kindByValidator[meta.type];
    if (kind) kinds.set(meta.propertyName, kind);
    else if (!kinds.has(meta.propertyName)) kinds.set(meta.propertyName, 'string');
  }
  return kinds;
}
