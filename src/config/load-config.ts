import { readFileSync } from 'node:fs';
import { validateSync } from 'class-validator';
import { type ConfigFault, type ConfigTopic, configTopics, type VariableKind, variablesOf } from './define-config.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every topic, checked, by its class. */
export type LoadedConfig = ReadonlyMap<ConfigTopic['type'], object>;

/** Thrown at start: names every faulty variable, never a value. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly ConfigFault[]) {
    super(`configuration refused:\n${faults.map((f) => `  ${f.variable}: ${f.reason}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads and checks all topics at once.
 * @param environment variables; a value may instead come from the file named by `<NAME>_FILE`
 * @throws ConfigError with all faults of all topics
 */
export function loadConfig(environment: Environment): LoadedConfig {
  const faults: ConfigFault[] = [];
  const loaded = new Map<ConfigTopic['type'], object>();
  for (const topic of configTopics()) loaded.set(topic.type, loadTopic(topic, environment, faults));
  if (faults.length > 0) throw new ConfigError(faults);
  return loaded;
}

function loadTopic(topic: ConfigTopic, environment: Environment, faults: ConfigFault[]): object {
  const config = new topic.type();
  const before = faults.length;
  for (const [variable, kind] of variablesOf(topic.type)) {
    const raw = rawValue(variable, environment, faults);
    if (raw === undefined) continue;
    const value = convert(raw, kind);
    if (value === undefined)
      faults.push({ variable, reason: `is not ${kind === 'integer' ? 'an integer' : `a ${kind}`}` });
    else Object.assign(config, { [variable]: value });
  }
  for (const error of validateSync(config, { forbidUnknownValues: true })) {
    if (faults.some((f, i) => i >= before && f.variable === error.property)) continue;
    const reasons = Object.values(error.constraints ?? {}).map((text) => text.replace(`${error.property} `, ''));
    faults.push({ variable: error.property, reason: reasons.join('; ') });
  }
  if (faults.length === before && topic.crossCheck) {
    const surroundings = rawValue('NODE_ENV', environment, [])?.trim() ?? 'development';
    faults.push(...topic.crossCheck(config, { needsHttps: !['development', 'test'].includes(surroundings) }));
  }
  return config;
}

function rawValue(variable: string, environment: Environment, faults: ConfigFault[]): string | undefined {
  const direct = environment[variable];
  const file = environment[`${variable}_FILE`];
  if (direct !== undefined && direct !== '' && file) {
    faults.push({ variable, reason: `is given twice, also by ${variable}_FILE` });
    return undefined;
  }
  if (!file) return direct === '' ? undefined : direct;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    faults.push({ variable: `${variable}_FILE`, reason: `names a file that cannot be read (${code})` });
    return undefined;
  }
}

/** A strict reading: `Number('')` is 0 and `Number('0x10')` is 16, so numbers have their own pattern. */
function convert(raw: string, kind: VariableKind): unknown {
  const text = raw.trim();
  switch (kind) {
    case 'integer':
      return /^-?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'string':
      return raw;
  }
}
