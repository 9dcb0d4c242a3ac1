import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { IfPresent } from '../../../common/validation/index.js';
import { SIGNING_KEY_STATES, type SigningKeyState } from './signing-key.js';
import type { ListedKey } from './signing-keys.service.js';

const nullableInstant = { type: String, format: 'date-time', nullable: true } as const;

export class RotateKeysDto {
  /** True after a leak: every key retires at once, a new one signs, and no earlier access token is good. */
  @IfPresent()
  @IsBoolean()
  @ApiProperty({ type: Boolean, default: false, required: false })
  isCompromised?: boolean;
}

export class SigningKeyDto {
  /** Key id: the RFC 7638 thumbprint of the public key. */
  kid!: string;
  /** `next` is published, `active` signs, `passive` verifies only, `retired` is good for nothing. */
  @ApiProperty({ enum: SIGNING_KEY_STATES, enumName: 'SigningKeyState' })
  state!: SigningKeyState;
  /** Always `ES256`. */
  @ApiProperty({ enum: ['ES256'] })
  alg!: 'ES256';
  /** When it was published. */
  publishedAt!: Date;
  /** When a published key begins to sign; null for one that has begun. */
  @ApiProperty(nullableInstant)
  activatesAt!: Date | null;
  /** When it began to sign. */
  @ApiProperty(nullableInstant)
  activatedAt!: Date | null;
  /** When it signed no more. */
  @ApiProperty(nullableInstant)
  passiveAt!: Date | null;
  /** When it verified no more. */
  @ApiProperty(nullableInstant)
  retiredAt!: Date | null;
  /** Whether it was given up because it may have leaked. */
  isCompromised!: boolean;

  static from(key: ListedKey): SigningKeyDto {
    const { kid, state, publishedAt, activatesAt, activatedAt, passiveAt, retiredAt, isCompromised } = key;
    return { kid, state, alg: 'ES256', publishedAt, activatesAt, activatedAt, passiveAt, retiredAt, isCompromised };
  }
}

export class SigningKeyListDto {
  /** Keys, the newest first; of the retired ones the last 20. */
  items!: SigningKeyDto[];

  static from(keys: readonly ListedKey[]): SigningKeyListDto {
    return { items: keys.map((key) => SigningKeyDto.from(key)) };
  }
}

/** A public key. Source: RFC 7517, RFC 7518 §6.2. */
export class JwkDto {
  /** Always `EC`. */
  @ApiProperty({ enum: ['EC'] })
  kty!: 'EC';
  /** Always `P-256`. */
  @ApiProperty({ enum: ['P-256'] })
  crv!: 'P-256';
  /** First coordinate, base64url. */
  x!: string;
  /** Second coordinate, base64url. */
  y!: string;
  /** Key id, as tokens name it. */
  kid!: string;
  /** Always `ES256`. */
  @ApiProperty({ enum: ['ES256'] })
  alg!: 'ES256';
  /** Always `sig`. */
  @ApiProperty({ enum: ['sig'] })
  use!: 'sig';
}

export class JwksDto {
  /** The key that signs, those that have signed tokens still good, and the one that signs next. */
  keys!: JwkDto[];

  static from(keys: readonly { readonly kid: string; readonly x: string; readonly y: string }[]): JwksDto {
    return { keys: keys.map(({ kid, x, y }) => ({ kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' })) };
  }
}
