import { createPrivateKey } from 'node:crypto';
import { IsBoolean, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';
import { parseEncryptionKeys } from './encryption-keys.js';

export class SecurityConfig {
  /** Keys that encrypt stored secrets, `kid:base64(32 bytes)`, comma separated; the first one encrypts, all decrypt. Made once in development. */
  @IsString()
  @Length(1, 4_000)
  ENCRYPTION_KEYS!: string;

  /** Key that signs cursors, base64 of at least 32 bytes. Made once in development. */
  @IsString()
  @Length(43, 200)
  CURSOR_KEY!: string;

  /** Key that makes encrypted values findable (blind index), base64 of at least 32 bytes; no other key may be equal. Made once in development. */
  @IsString()
  @Length(43, 200)
  BLIND_INDEX_KEY!: string;

  /** Private key of access tokens: PKCS #8 PEM of an EC P-256 key. Made once in development. */
  @IsString()
  @Length(100, 2_000)
  JWT_PRIVATE_KEY!: string;

  /** Issuer written into access tokens. */
  @IsString()
  @Length(1, 200)
  JWT_ISSUER = 'vigia';

  /** Audience written into access tokens. */
  @IsString()
  @Length(1, 200)
  JWT_AUDIENCE = 'vigia-api';

  /** Life of an access token in minutes; above 60 the start warns. 1 to 1,440. */
  @IsInt()
  @Min(1)
  @Max(1_440)
  ACCESS_TOKEN_MINUTES = 15;

  /** Days after the latest refresh until a session ends. 1 to 90. */
  @IsInt()
  @Min(1)
  @Max(90)
  SESSION_IDLE_DAYS = 14;

  /** Days after the sign-in until a session ends, however busy. 1 to 365. */
  @IsInt()
  @Min(1)
  @Max(365)
  SESSION_ABSOLUTE_DAYS = 90;

  /** Seconds in which a refresh token just replaced still answers with its successor: tabs and lost answers. 0 to 60. */
  @IsInt()
  @Min(0)
  @Max(60)
  REFRESH_GRACE_SECONDS = 10;

  /** Whether anybody may register as a guest who sees nothing; otherwise by invitation only. */
  @IsBoolean()
  SELF_REGISTRATION = false;

  /** E-mail of the first administrator, made when there is no user. */
  @IsString()
  @Length(3, 254)
  VIGIA_ADMIN_EMAIL = 'admin@vigia.local';

  /** Password of the first administrator; empty makes a random one that is printed once. */
  @IsString()
  @Length(0, 128)
  VIGIA_ADMIN_PASSWORD = '';
}

export const securityConfig = defineConfig('security', SecurityConfig, (config) => {
  const faults = [];
  const keys = parseEncryptionKeys(config.ENCRYPTION_KEYS);
  if (typeof keys === 'string') faults.push({ variable: 'ENCRYPTION_KEYS', reason: keys });
  const encryptionKeys = typeof keys === 'string' ? [] : keys.map(({ key }) => key);
  const [cursorKey, blindIndexKey] = [config.CURSOR_KEY, config.BLIND_INDEX_KEY].map((k) => Buffer.from(k, 'base64'));
  for (const [variable, key] of [['CURSOR_KEY', cursorKey] as const, ['BLIND_INDEX_KEY', blindIndexKey] as const]) {
    if (!key || key.length < 32) faults.push({ variable, reason: 'must be base64 of at least 32 bytes' });
    else if (encryptionKeys.some((other) => other.equals(key)))
      faults.push({ variable, reason: 'is the same key as one of ENCRYPTION_KEYS' });
  }
  if (cursorKey && blindIndexKey?.equals(cursorKey))
    faults.push({ variable: 'BLIND_INDEX_KEY', reason: 'is the same key as CURSOR_KEY' });
  if (!isP256(config.JWT_PRIVATE_KEY))
    faults.push({ variable: 'JWT_PRIVATE_KEY', reason: 'must be a PKCS #8 PEM of an EC P-256 key' });
  if (config.VIGIA_ADMIN_PASSWORD !== '' && config.VIGIA_ADMIN_PASSWORD.length < 12)
    faults.push({ variable: 'VIGIA_ADMIN_PASSWORD', reason: 'must have at least 12 characters' });
  if (!/^[^\s@]+@[^\s@]+$/.test(config.VIGIA_ADMIN_EMAIL))
    faults.push({ variable: 'VIGIA_ADMIN_EMAIL', reason: 'must be an e-mail address' });
  return faults;
});

/** Whether a text is the private key that ES256 needs. */
function isP256(pem: string): boolean {
  if (!pem.includes('BEGIN PRIVATE KEY')) return false;
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false; // why it cannot be read is of no use to anybody, and its words could tell of the key
  }
}
