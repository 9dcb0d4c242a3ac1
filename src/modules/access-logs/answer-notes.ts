const ONE_CLIENT = '/api/v1/clients';

/** The client that an answer is about: its `clientId`, or the client itself. Null where it names none, such as a list. */
export function clientOfAnswer(endpoint: string, body: unknown): string | null {
  if (!isRecord(body)) return null;
  if (isId(body['clientId'])) return body['clientId'];
  const isClient = endpoint === ONE_CLIENT || endpoint === `${ONE_CLIENT}/{id}`;
  return isClient && isId(body['id']) ? body['id'] : null;
}

/** How many rows of clients' data an answer holds: clients, and whatever belongs to one. */
export function clientRowsIn(endpoint: string, body: unknown): number {
  if (!isRecord(body)) return 0;
  const rows: unknown[] = Array.isArray(body['items']) ? body['items'] : [body];
  const isOfClients = endpoint.startsWith(ONE_CLIENT);
  return rows.filter((row) => isRecord(row) && (isId(row['clientId']) || (isOfClients && isId(row['id'])))).length;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
