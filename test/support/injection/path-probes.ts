import { OPERATOR_TEXTS } from './payloads.js';
import { type Probe, sameRefusalAs } from './probe.js';
import type { Stage, ValidRequest } from './stage.js';
import { missingIn } from './subjects.js';

/** Each payload in the place of each of the path's parameters: it names nothing, so it answers as what is missing. */
export async function pathProbes(stage: Stage, valid: ValidRequest): Promise<Probe[]> {
  const { operation } = valid;
  const parameters = operation.parameters.filter(({ in: place }) => place === 'path');
  if (parameters.length === 0) return [];
  const missing = await stage.send(valid, { subject: missingIn(operation.path) });
  return parameters.flatMap(({ name }, at) =>
    OPERATOR_TEXTS.map((text) => ({
      place: `{${name}}`,
      what: `${operation.operationId} ${operation.path} with ${text}`,
      change: at === 0 ? { subject: text } : { word: text },
      judge: sameRefusalAs(missing),
    })),
  );
}
