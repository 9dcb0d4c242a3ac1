import type { Sent } from '../contract/fuzz/sender.js';
import { OPERATOR_TEXTS } from './payloads.js';
import { type Probe, refusedAt, sameRefusalAs } from './probe.js';
import type { Change, Stage, ValidRequest } from './stage.js';
import { missingIn } from './subjects.js';

/** These leave an event in the audit, or a signal, although they are GETs, so they are not asked with success. */
const AUDITED_READING = new Set([
  'AccessLogs_export',
  'Transactions_export',
  'Audit_list',
  'Audit_get',
  'Audit_export',
  'Availability_exportOfClient',
  'Sla_file',
  'Push_ok',
  'Push_signal',
]);
const FRESH_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A rule for each header of the document; one without a rule fails. */
type HeaderRule = (stage: Stage, valid: ValidRequest) => Promise<{ change: Change; judge: Probe['judge'] }>;

const RULES: Readonly<Record<string, HeaderRule>> = {
  'If-Match': async () => ({ change: {}, judge: namesHeader('If-Match') }),
  // A text like any other, as long as it has no blank: it must neither find the answer to another key nor change what the request
  // gets. The request is one that fails behind the place where keys are claimed: nothing of it may stay.
  'Idempotency-Key': async (stage, valid) => {
    const change = failing(valid);
    const isSame = sameRefusalAs(await stage.send(valid, change));
    return { change, judge: (answer) => namesHeader('Idempotency-Key')(answer) && isSame(answer) };
  },
  // Replaced by a fresh one, as documented.
  'X-Request-Id': async (stage, valid) => {
    const { method, operationId } = valid.operation;
    const change = method === 'get' && !AUDITED_READING.has(operationId) ? {} : { query: ['unknown=1'] };
    const plain = await stage.send(valid, change);
    return { change, judge: (answer) => sameStatus(plain, answer) ?? freshId(answer) };
  },
};

/** Each payload in the place of each header. */
export async function headerProbes(stage: Stage, valid: ValidRequest): Promise<Probe[]> {
  const probes: Probe[] = [];
  for (const { name, in: place } of valid.operation.parameters) {
    if (place !== 'header') continue;
    const rule = RULES[name];
    if (!rule) throw new Error(`nothing is known about the header ${name}`);
    const { change, judge } = await rule(stage, valid);
    for (const text of OPERATOR_TEXTS) {
      const what = `${valid.operation.operationId} ${name}: ${text}`;
      probes.push({ place: name, what, change: { ...change, headers: { [name]: text } }, judge });
    }
  }
  return probes;
}

/** Refused by the handler's own checks: for an unknown field, for something missing, or for a query. */
function failing({ operation, body }: ValidRequest): Change {
  if (body) return { body: { ...body, unknown: 1 } };
  return operation.path.includes('{') ? { subject: missingIn(operation.path) } : { query: ['unknown=1'] };
}

function namesHeader(name: string): Probe['judge'] {
  return refusedAt(({ parameter }) => parameter === name);
}

function sameStatus(plain: Sent, { status }: Sent): string | undefined {
  return status === plain.status ? undefined : `without it the answer is ${String(plain.status)}`;
}

function freshId({ headers }: Sent): string | undefined {
  return FRESH_ID.test(String(headers['x-request-id'])) ? undefined : 'the id of the request is not a fresh one';
}
