import { randomInt } from 'node:crypto';
import { compactLocalMongo, openLocalMongo } from '../../libs/local-mongo/index.js';
import { AuditSealer, AuditVerifications } from '../../src/modules/audit/index.js';
import { Clients } from '../../src/modules/clients/index.js';
import { ErasureJobs } from '../../src/modules/privacy/index.js';
import { createTestApp, startTestApp, type TestApp } from '../support/app/test-app.js';
import { CACHE_FOLDER, openHome } from '../support/database/local-mongo-home.js';
import { sightingsOf } from '../support/database/stored-text.js';
import { aCanaryPerson, actorFor, askedBy, createClient } from '../support/factories/index.js';
import { eventuallyPasses } from '../support/poll/index.js';

const CPF = '39053344705';
/** Canaries that nobody can read in the files at any time: sealed under the client's own key or another one. */
const SEALED = [
  'client.address',
  'client.extraData',
  'client.notes',
  'client.outboundKey',
  'destination.address',
  'export.reason',
];
/** Those that lie there as they are until the erasure, and in freed pages and logs after it. The e-mail is that of the login. */
const IN_CLEAR = [
  ...['access.apiKeyId', 'access.details', 'access.endpoint', 'access.userAgent', 'apiKey.name'],
  ...['client.baseUrl', 'client.city', 'client.company', 'client.description', 'client.email', 'client.jobTitle'],
  ...['client.name', 'client.statusReason', 'client.tags', 'delivery.content', 'delivery.lastError'],
  ...['destination.name', 'incident.detail', 'read.purpose', 'service.header', 'service.name', 'service.url'],
  ...['transaction.description', 'transaction.metadata', 'transaction.reason'],
];

describe('the files of the database server', () => {
  let place: Awaited<ReturnType<typeof openHome>>;
  beforeAll(async () => {
    place = await openHome();
  });
  afterAll(() => place.remove());

  const open = () => openLocalMongo({ home: place.home, cacheFolder: CACHE_FOLDER, supervise: false, sync: false });

  it('hold nothing of an erased person once they are compacted, and the rest as it was', async () => {
    const canaries = new Canaries();
    const neighbour = aWord();
    const first = await open();
    const vigia = await startTestApp({}, first.uri);
    const { id: neighbourId } = await createClient(await vigia.admin(), { name: `Casa ${neighbour}` });
    const erase = await anErasableCanary(vigia, canaries);
    // The server writes its journal out now and then, not with every write of the test's own.
    await eventuallyPasses(() => expect(canaries.seenIn(place.home)).toEqual(IN_CLEAR), {
      everyMs: 200,
      timeoutMs: 30_000,
    });
    expect(canaries.names().filter((name) => !IN_CLEAR.includes(name))).toEqual(SEALED);

    await erase();
    await vigia.leave();
    await first.release();
    // Erased in the database and still on the disk: without this the rest would prove nothing.
    expect(canaries.seenIn(place.home)).toEqual(IN_CLEAR);

    await compactLocalMongo({ home: place.home, cacheFolder: CACHE_FOLDER });
    expect(canaries.seenIn(place.home)).toEqual([]);
    const { found, unpackedPages } = sightingsOf([neighbour], place.home);
    expect([...found.keys()]).toEqual([neighbour]);
    expect(unpackedPages).toBeGreaterThan(0);

    const second = await open();
    expect(second.uri).toBe(first.uri);
    const again = await createTestApp({ ...vigia.database, description: 'the same, compacted' });
    await again.init();
    try {
      await again.get(AuditSealer).seal();
      expect(await again.get(AuditVerifications).run()).toMatchObject({ isIntact: true });
      expect(await again.get(ErasureJobs).replay()).toBe(0);
      expect(await again.get(Clients).notErasedAcrossClients([neighbourId])).toEqual(new Set([neighbourId]));
    } finally {
      await again.close();
      await second.release();
    }
    expect(canaries.seenIn(place.home)).toEqual([]);
  }, 300_000);
});

/** One word per place, so that each is found or missed by itself. */
class Canaries {
  private readonly words = new Map<string, string>();

  of(name: string): string {
    const word = this.words.get(name) ?? aWord();
    this.words.set(name, word);
    return word;
  }

  names(): string[] {
    return [...this.words.keys()].sort();
  }

  /** Names of those that stand in a file of the folder. */
  seenIn(folder: string): string[] {
    const { found } = sightingsOf([...this.words.values()], folder);
    return this.names().filter((name) => found.has(this.of(name)));
  }
}

/** Letters and digits: fit for a label of a host, and too many to come about by chance. */
function aWord(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const drawn = (from: string): string => from.charAt(randomInt(from.length));
  return drawn(letters) + Array.from({ length: 19 }, () => drawn(`${letters}0123456789`)).join('');
}

/** @returns what erases it, asked for by one person and approved by another */
async function anErasableCanary(vigia: TestApp, canaries: Canaries): Promise<() => Promise<void>> {
  const admin = await vigia.admin();
  const manager = await actorFor(vigia, { role: 'MANAGER' });
  const second = await actorFor(vigia, { role: 'MANAGER' });
  const { clientId } = await aCanaryPerson({ vigia, admin, manager, second }, (name) => canaries.of(name), CPF);
  return async () => {
    const { body } = await manager.post('/privacy/erasures', askedBy(clientId)).expect(201);
    await second.post(`/privacy/erasures/${(body as { id: string }).id}/approve`).expect(200);
    while (await vigia.app.get(ErasureJobs).runDue());
  };
}
