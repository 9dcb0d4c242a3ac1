import type { Environment } from './load-config.js';

/** The environment of this process. The only place that reads `process.env`. */
export function processEnvironment(): Environment {
  return process.env;
}
