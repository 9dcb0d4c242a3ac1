import { MongoClient, type MongoClientOptions } from 'mongodb';

/** User whom the server knows. It may do everything: the server belongs to this installation alone. */
export const DATABASE_USER = 'vigia';

/**
 * Address of a local server. `directConnection`: there is one member, and discovery would go by the name that it
 * remembers instead of the address at which it was found.
 */
export function localUri(port: number, password: string | null): string {
  const credentials = password === null ? '' : `${DATABASE_USER}:${encodeURIComponent(password)}@`;
  const source = password === null ? '' : '&authSource=admin';
  return `mongodb://${credentials}127.0.0.1:${port}/?directConnection=true${source}`;
}

/** Every wait of a connection bounded by `timeoutMs`; one socket; no background chatter. */
export function boundedOptions(timeoutMs: number): MongoClientOptions {
  return {
    connectTimeoutMS: timeoutMs,
    serverSelectionTimeoutMS: timeoutMs,
    socketTimeoutMS: timeoutMs,
    waitQueueTimeoutMS: timeoutMs,
    maxPoolSize: 1,
    heartbeatFrequencyMS: 60_000,
    serverMonitoringMode: 'poll',
    retryReads: false,
    retryWrites: false,
    appName: 'vigia-local-mongo',
  };
}

/** Runs `work` on a connection of its own, closed in any case. */
export async function withClient<T>(
  uri: string,
  timeoutMs: number,
  work: (client: MongoClient) => Promise<T>,
): Promise<T> {
  const client = new MongoClient(uri, boundedOptions(timeoutMs));
  try {
    return await work(client);
  } finally {
    await client.close(true);
  }
}
