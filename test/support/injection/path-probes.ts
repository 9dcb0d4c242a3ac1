import { OPERATOR_TEXTS } from './payloads.js';
import { type Probe, sameRefusalAs } from './probe.js';
import type { Stage, ValidRequest } from './stage.js';
import { missingIn } from './subjects.js';

/** Each payload in the place of the path's parameter: it names nothing, so it answers as what is missing. */
export async function pathProbes(stage: Stage, valid: ValidRequest): Promise<Probe[]> {
  const { operation } = valid;
  const [parameter, ...others] = operation.parameters.filter(({ in: place }) => place === 'path');
  if (others.length > 0) throw new Error(`${operation.path} has more parameters than a probe fills`);
  if (!parameter) return [];
  const missing = await stage.send(valid, { subject: missingIn(operation.path) });
  return OPERATOR_TEXTS.map((subject) => ({
    place: `{${parameter.name}}`,
    what: `${operation.operationId} ${operation.path} with ${subject}`,
    change: { subject },
    judge: sameRefusalAs(missing),
  }));
}
