export const SIGNING_KEY_STATES = ['next', 'active', 'passive', 'retired'] as const;
export type SigningKeyState = (typeof SIGNING_KEY_STATES)[number];

/** An ES256 key of the ring. Instants by the database's clock. */
export interface SigningKey {
  /** Thumbprint of the public key. Source: RFC 7638. */
  readonly kid: string;
  /** `next` is published and signs nothing yet; `active` signs; `passive` verifies what it has signed; `retired` is good for nothing. */
  readonly state: SigningKeyState;
  /** Coordinates of the public key, base64url. */
  readonly x: string;
  readonly y: string;
  /** The sealed private JWK; null once the key signs no more. */
  readonly privateSealed: string | null;
  readonly publishedAt: Date;
  readonly activatedAt: Date | null;
  readonly passiveAt: Date | null;
  readonly retiredAt: Date | null;
  readonly isCompromised: boolean;
}

/** All keys of the installation, the newest first. Exactly one is active. */
export interface SigningKeyRing {
  readonly keys: readonly SigningKey[];
  /** Tokens issued before are refused, whatever key has signed them. */
  readonly notBefore: Date | null;
  /** Counts moves; each is a compare-and-set on it. */
  readonly version: number;
}

export type NewSigningKey = Pick<SigningKey, 'kid' | 'x' | 'y'> & { readonly privateSealed: string };

/** How long a key stays in each state, in milliseconds. */
export interface RingPeriods {
  /** A key is published that long before it signs: verifiers keep their copy of the key set as long. */
  readonly publishMs: number;
  /** A key that signs no more verifies that long: the life of its last token. */
  readonly passiveMs: number;
  /** A key signs that long. */
  readonly rotateMs: number;
}

/** Retired keys that are still listed; the audit knows all of them. */
const MAX_RETIRED = 20;

/** The first ring: one key, which signs at once. */
export function seededRing(key: NewSigningKey, now: Date): SigningKeyRing {
  return { keys: [{ ...fresh(key, now), state: 'active', activatedAt: now }], notBefore: null, version: 1 };
}

/** The key that signs. Throws Error where it is not exactly one: then nobody may sign. */
export function activeKeyOf(ring: SigningKeyRing): SigningKey {
  const [active, ...others] = ring.keys.filter(({ state }) => state === 'active');
  if (!active || others.length > 0)
    throw new Error(`${String(active ? 2 : 0)} active signing keys where one is needed`);
  return active;
}

/** When a published key begins to sign. */
export function activatesAt(key: SigningKey, { publishMs }: RingPeriods): Date {
  return new Date(key.publishedAt.getTime() + publishMs);
}

/** Whether it is time to publish a successor, so that the active key signs no longer than it should. */
export function needsNext(ring: SigningKeyRing, now: Date, { rotateMs, publishMs }: RingPeriods): boolean {
  const since = activeKeyOf(ring).activatedAt ?? now;
  return !hasNext(ring) && now.getTime() >= since.getTime() + rotateMs - publishMs;
}

/** The ring with a published successor; unchanged where there is one already. */
export function withNext(ring: SigningKeyRing, key: NewSigningKey, now: Date): SigningKeyRing {
  return hasNext(ring) ? ring : { ...ring, keys: [fresh(key, now), ...ring.keys] };
}

/** The ring after what is due by now: a successor published long enough signs, a passive key past its last token retires. */
export function settled(ring: SigningKeyRing, now: Date, periods: RingPeriods): SigningKeyRing {
  const isDue = ring.keys.some((key) => key.state === 'next' && activatesAt(key, periods) <= now);
  const moved = ring.keys.map((key): SigningKey => {
    if (isDue && key.state === 'next') return { ...key, state: 'active', activatedAt: now };
    if (isDue && key.state === 'active') return { ...key, state: 'passive', passiveAt: now, privateSealed: null };
    const isOver = key.passiveAt !== null && key.passiveAt.getTime() + periods.passiveMs <= now.getTime();
    return key.state === 'passive' && isOver ? retired(key, now) : key;
  });
  const isSame = moved.every((key, at) => key === ring.keys[at]);
  return isSame ? ring : { ...ring, keys: bounded(moved) };
}

/** The ring after a leak: a new key signs at once, every other one is retired, and no earlier token is good. */
export function compromised(ring: SigningKeyRing, key: NewSigningKey, now: Date): SigningKeyRing {
  const others = ring.keys.map((old) =>
    old.state === 'retired' ? old : { ...retired(old, now), isCompromised: true },
  );
  const active: SigningKey = { ...fresh(key, now), state: 'active', activatedAt: now };
  return { ...ring, keys: bounded([active, ...others]), notBefore: now };
}

/** Keys whose state differs, with their state afterwards. */
export function movedKeys(before: SigningKeyRing | null, after: SigningKeyRing): SigningKey[] {
  const old = new Map(before?.keys.map(({ kid, state }) => [kid, state]));
  return after.keys.filter(({ kid, state }) => old.get(kid) !== state);
}

function hasNext(ring: SigningKeyRing): boolean {
  return ring.keys.some(({ state }) => state === 'next');
}

function fresh({ kid, x, y, privateSealed }: NewSigningKey, now: Date): SigningKey {
  const later = { activatedAt: null, passiveAt: null, retiredAt: null, isCompromised: false };
  return { kid, x, y, privateSealed, state: 'next', publishedAt: now, ...later };
}

function retired(key: SigningKey, now: Date): SigningKey {
  return { ...key, state: 'retired', retiredAt: now, privateSealed: null };
}

function bounded(keys: readonly SigningKey[]): SigningKey[] {
  let left = MAX_RETIRED;
  return keys.filter(({ state }) => state !== 'retired' || left-- > 0);
}
