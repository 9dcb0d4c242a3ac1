import type { OpenApiDocument } from '../contract/index.js';
import { bodyProbes, keyProbes } from './body-probes.js';
import { headerProbes } from './header-probes.js';
import { pathProbes } from './path-probes.js';
import { type Probe } from './probe.js';
import { queryProbes } from './query-probes.js';
import type { Stage, ValidRequest } from './stage.js';

/** Each payload in each parameter: of the path, the query, the headers and the body. */
export async function operatorProbes(stage: Stage, document: OpenApiDocument, valid: ValidRequest): Promise<Probe[]> {
  return [
    ...bodyProbes(document, valid),
    ...keyProbes(valid),
    ...queryProbes(valid),
    ...(await pathProbes(stage, valid)),
    ...(await headerProbes(stage, valid)),
  ];
}
