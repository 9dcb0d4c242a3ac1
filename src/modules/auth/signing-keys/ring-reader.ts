import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/index.js';
import { Envelope, type EnvelopeSubject } from '../../../common/encryption/index.js';
import { privateKeyOf, publicKeyOf } from './key-pair.js';
import { activeKeyOf, type SigningKey } from './signing-key.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** With the time of a slow read this stays below the five seconds that are promised. */
const FRESH_MS = 4_000;
/** Texts with an unknown key id bring about at most one reading in that time. */
const UNKNOWN_FRESH_MS = 1_000;

/** The ring, ready for use. */
export interface OpenRing {
  readonly version: number;
  readonly active: { readonly kid: string; readonly privateKey: KeyObject };
  /**
   * By key id, what tokens may be signed by: active and passive keys, and the next one. That one signs nothing yet, but another
   * instance may know earlier that its time has come.
   */
  readonly verifying: ReadonlyMap<string, KeyObject>;
  /** Keys for other verifiers, likewise. */
  readonly published: readonly SigningKey[];
  /** Seconds since 1970: tokens with an earlier `iat` are refused. Zero where none are. */
  readonly notBeforeSeconds: number;
}

export function subjectOf(kid: string): EnvelopeSubject {
  return { type: 'signing_key', id: kid, field: 'private' };
}

/** The ring as this instance knows it, at most five seconds old. */
@Injectable()
export class RingReader {
  private known: { readonly ring: Promise<OpenRing>; readonly readAtMs: number } | undefined;
  private opened: OpenRing | undefined;

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly envelope: Envelope,
    private readonly clock: Clock,
  ) {}

  /** @throws Error where there is no ring or its active key cannot be opened */
  current(): Promise<OpenRing> {
    return this.reading(FRESH_MS);
  }

  /** The key of that id; undefined for one that is not known, also after another look at the ring. */
  async verifyingKey(kid: string | undefined): Promise<KeyObject | undefined> {
    if (kid === undefined) return undefined;
    const key = (await this.current()).verifying.get(kid);
    return key ?? (await this.reading(UNKNOWN_FRESH_MS)).verifying.get(kid);
  }

  /** The next question reads the ring anew. */
  forget(): void {
    this.known = undefined;
  }

  /** Those who ask at once share one reading; its age counts from its beginning. A failed one is not kept. */
  private reading(maxAgeMs: number): Promise<OpenRing> {
    const nowMs = this.clock.monotonicMs();
    if (this.known && nowMs - this.known.readAtMs < maxAgeMs) return this.known.ring;
    const entry = { ring: this.read(), readAtMs: nowMs };
    this.known = entry;
    entry.ring.catch(() => {
      if (this.known === entry) this.known = undefined;
    });
    return entry.ring;
  }

  private async read(): Promise<OpenRing> {
    const ring = (await this.keys.read())?.ring;
    if (!ring) throw new Error('there is no ring of signing keys');
    if (this.opened?.version === ring.version) return this.opened;
    const active = activeKeyOf(ring);
    if (active.privateSealed === null) throw new Error('the active signing key has no private part');
    const privateKey = privateKeyOf(this.envelope.open(active.privateSealed, subjectOf(active.kid)));
    const published = ring.keys.filter(({ state }) => state !== 'retired');
    this.opened = {
      version: ring.version,
      active: { kid: active.kid, privateKey },
      verifying: new Map(published.map((key) => [key.kid, publicKeyOf(key)])),
      published,
      notBeforeSeconds: ring.notBefore ? Math.ceil(ring.notBefore.getTime() / 1_000) : 0,
    };
    return this.opened;
  }
}
