import type { AccessRow, Thing } from './access-row.js';
import type { NamedClient } from './named-client.js';

/** One way to name a client that is not one's own, laid on top of a request that is otherwise in order. */
export interface Attack {
  readonly name: 'query' | 'cursor' | 'headers' | 'body' | 'path';
  /** Takes the place of the parameter in the path. */
  readonly parameter?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text of the body, made of the valid one. */
  readonly body?: (valid: Readonly<Record<string, unknown>>) => string;
}

/** What the parameter of a path can be: a thing of the caller's client, and the like of another one's. */
export interface Parameters {
  readonly own: string;
  readonly foreign: string;
  readonly foreignNumber: string;
}

/**
 * Every way to name a client, the same ones for each route; those in the path for routes that have a parameter.
 * @param own the caller's client
 * @param other the one that is named
 */
export function attacksOn(own: string, other: NamedClient, parameters: Parameters | null, cursor: string): Attack[] {
  return [
    ...inQuery(own, other).map((query) => ({ name: 'query' as const, query })),
    { name: 'cursor', query: `cursor=${encodeURIComponent(cursor)}` },
    ...inHeaders(other).map((headers) => ({ name: 'headers' as const, headers })),
    ...inBody(own, other).map((body) => ({ name: 'body' as const, body })),
    ...(parameters ? inPath(parameters).map((parameter) => ({ name: 'path' as const, parameter })) : []),
  ];
}

function inQuery(own: string, other: NamedClient): string[] {
  const text = (value: string): string => encodeURIComponent(value);
  return [
    `clientId=${other.id}`,
    `clientId=${own}&clientId=${other.id}`,
    `clientId=${other.id}&clientId=${own}`,
    `clientId=${own},${other.id}`,
    `clientId[]=${other.id}`,
    `clientId[$in]=${other.id}`,
    `clientIds[]=${other.id}`,
    `client_id=${other.id}&client=${other.number}`,
    `filter=${text(JSON.stringify({ clientId: other.id }))}`,
    `filter[clientId]=${other.id}`,
    `scope=${other.id}`,
    'scope=all&clientIds=null',
    `search=${text(other.email)}`,
    `search=${text(other.name)}`,
    `search=${other.cpf}`,
    `search=${other.cnpj}`,
    `search=${text(other.phone)}`,
    `tag=${text(other.tag)}`,
    'deleted=true',
    `serviceId=${other.things.services}`,
    `destinationId=${other.things['notifications/destinations']}`,
    `incidentId=${other.things.incidents}`,
    `reversalOf=${other.things.transactions}`,
    `userId=${other.userId}`,
  ];
}

function inHeaders({ id, number, userId }: NamedClient): Record<string, string>[] {
  return [
    { 'x-client-id': id, 'x-client': number, 'x-tenant-id': id, 'client-id': id },
    {
      'x-scope': 'all',
      'x-client-ids': `["${id}"]`,
      'x-user-id': userId,
      'x-forwarded-user': userId,
      'x-role': 'ADMIN',
    },
    {
      'x-original-url': `/api/v1/clients/${id}`,
      'x-rewrite-url': `/api/v1/clients/${id}`,
      'x-http-method-override': 'GET',
    },
    { cookie: `clientId=${id}; scope=all`, referer: `https://vigia.example/clients/${id}` },
  ];
}

function inBody(own: string, other: NamedClient): ((valid: Readonly<Record<string, unknown>>) => string)[] {
  const added = (more: object) => (valid: object) => JSON.stringify({ ...valid, ...more });
  return [
    added({ clientId: other.id }),
    added({ clientId: [own, other.id] }),
    added({ clientId: { $ne: own } }),
    added({ client: other.id }),
    added({ client: { id: other.id, number: Number(other.number) } }),
    added({ _id: other.id, id: other.id }),
    added({ clientIds: [other.id], scope: 'all' }),
    // The same key twice: parsers differ in which one counts.
    (valid) =>
      JSON.stringify(valid).replace(
        /\}$/,
        `${Object.keys(valid).length > 0 ? ',' : ''}"clientId":"${own}","clientId":"${other.id}"}`,
      ),
    (valid) => JSON.stringify({ ...valid, at: 0 }).replace('"at":0', `"__proto__":{"clientId":"${other.id}"}`),
  ];
}

function inPath({ own, foreign, foreignNumber }: Parameters): string[] {
  return [
    foreign,
    foreignNumber,
    foreign.toUpperCase(),
    `${own},${foreign}`,
    `${own}%2F..%2F${foreign}`,
    `${own};${foreign}`,
  ];
}

/** What of a named client stands in the path of a route. */
export function parameterOf({ rule }: AccessRow, other: NamedClient): { foreign: string; foreignNumber: string } {
  if (rule.kind === 'people') return { foreign: other.userId, foreignNumber: other.number };
  const of: Thing = ('of' in rule ? rule.of : undefined) ?? 'clients';
  return { foreign: other.things[of], foreignNumber: other.numbers[of] ?? other.number };
}
