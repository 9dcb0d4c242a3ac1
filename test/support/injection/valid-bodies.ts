import { KNOWN_BODIES, type World } from '../contract/known-bodies.js';

type More = (world: World) => Record<string, unknown>;

const watched: More = () => ({
  method: 'POST', // the only way to have a body
  body: '{"ping":true}',
  keyword: { text: 'ok', mustContain: true },
  jsonAssertion: { path: '$.status', equals: 'ok' },
});

/**
 * What makes the body of KNOWN_BODIES a full one: a nested property can be attacked only where the object around it stands. An
 * absent property at the root needs no word here.
 */
const FULL: Readonly<Record<string, More>> = {
  Services_create: watched,
  Services_replace: watched,
  Services_patch: (world) => ({
    ...watched(world),
    headers: [{ name: 'X-Plain', value: 'a', isSecret: false }],
    options: { verifyTls: true },
  }),
  BulkServices_runBulk: () => ({
    action: 'tag',
    addTags: ['a'],
    removeTags: ['b'],
    settings: { intervalSeconds: 60, timeoutMs: 500, degradedAfterMs: null, failureThreshold: 2, recoveryThreshold: 2 },
  }),
  ClientFiles_runBulk: () => ({ action: 'tag', addTags: ['a'], removeTags: ['b'] }),
  Clients_patch: () => ({ extraData: { order: 1 } }),
  Users_invite: ({ clientIds }) => ({ clientIds: [clientIds[0]] }),
  Transactions_create: () => ({ description: 'venda' }),
  Transactions_patch: () => ({ metadata: { order: 1 } }),
  ApiKeys_patch: () => ({ scopes: ['clients:read'], ipAllow: ['127.0.0.0/8'] }),
  AccessLogs_append: () => ({ details: { order: 1 }, userAgent: 'erp/1.0', apiKeyId: 'abc' }),
  Purposes_patch: () => ({ sharing: [{ name: 'Correios', reason: 'Entrega', country: 'BR' }] }),
  Auth_passwordStrength: () => ({ password: 'trombone lilás 7 jabutis' }),
};

/** Makes the even kind: a webhook, services that are up, with a keyword. */
const STEP = 6;
let made = 0;

/** A valid and full body of an operation, other than every one before. */
export function fullBody(operationId: string, world: World): Record<string, unknown> {
  made += 1;
  return { ...KNOWN_BODIES[operationId]?.(world, made * STEP), ...FULL[operationId]?.(world) };
}
