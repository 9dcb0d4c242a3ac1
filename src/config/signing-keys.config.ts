import { IsInt, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';

export class SigningKeysConfig {
  /** Days that a key signs access tokens before the next one does. 1 to 365. */
  @IsInt()
  @Min(1)
  @Max(365)
  SIGNING_KEY_ROTATION_DAYS = 90;

  /** Seconds that a key is published before it signs: at least as long as verifiers keep /.well-known/jwks.json. 600 to 86,400. */
  @IsInt()
  @Min(600)
  @Max(86_400)
  SIGNING_KEY_PUBLISH_SECONDS = 600;
}

export const signingKeysConfig = defineConfig('signing-keys', SigningKeysConfig);
