import { createPrivateKey } from 'node:crypto';
import { isEmail, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { readAuditPolicy } from './audit-policy.js';
import { type ConfigFault, defineConfig } from './define-config.js';

/** As for the access log: sign-ins are in both. Source: Marco Civil, art. 15. */
const MIN_RETENTION_DAYS = 180;

export class AuditConfig {
  /** Pause between two looks for events to seal, in milliseconds. 200 to 20,000. */
  @IsInt()
  @Min(200)
  @Max(20_000)
  AUDIT_SEAL_INTERVAL_MS = 2_000;

  /** File outside the database that signed checkpoints are appended to; empty means audit-checkpoints.ndjson in VIGIA_HOME. */
  @IsString()
  @Length(0, 1_024)
  AUDIT_CHECKPOINT_FILE = '';

  /** Address that gets the latest checkpoint by mail once a day, where SMTP_HOST is set; empty sends none. */
  @IsString()
  @Length(0, 254)
  AUDIT_CHECKPOINT_MAIL_TO = '';

  /** Sealed events after which a checkpoint is written. 1 to 100,000. */
  @IsInt()
  @Min(1)
  @Max(100_000)
  AUDIT_CHECKPOINT_EVENTS = 1_000;

  /** Seconds after which a checkpoint is written although fewer events were sealed. 1 to 86,400. */
  @IsInt()
  @Min(1)
  @Max(86_400)
  AUDIT_CHECKPOINT_SECONDS = 300;

  /** Private key of checkpoints: PKCS #8 PEM of an Ed25519 key; empty derives one from BLIND_INDEX_KEY. */
  @IsString()
  @Length(0, 1_000)
  AUDIT_SIGNING_KEY = '';

  /** Hours between two verifications of the whole trail. 1 to 168. */
  @IsInt()
  @Min(1)
  @Max(168)
  AUDIT_VERIFY_HOURS = 24;

  /** Days that events are kept at least; what is older goes in whole blocks, up to a checkpoint. 180 to 36,500; 0 keeps them for good. */
  @IsInt()
  @Min(0)
  @Max(36_500)
  AUDIT_RETENTION_DAYS = 365;

  /** How much of each deed is on record: JSON rules, best given as a file by AUDIT_POLICY_FILE; empty records changes with their values. */
  @IsString()
  @Length(0, 65_536)
  AUDIT_POLICY = '';
}

export const auditConfig = defineConfig('audit', AuditConfig, (config) => {
  const { AUDIT_SIGNING_KEY, AUDIT_POLICY, AUDIT_RETENTION_DAYS, AUDIT_CHECKPOINT_MAIL_TO } = config;
  const faults: ConfigFault[] = [];
  if (AUDIT_CHECKPOINT_MAIL_TO !== '' && !isEmail(AUDIT_CHECKPOINT_MAIL_TO))
    faults.push({ variable: 'AUDIT_CHECKPOINT_MAIL_TO', reason: 'must be an e-mail address' });
  if (AUDIT_RETENTION_DAYS > 0 && AUDIT_RETENTION_DAYS < MIN_RETENTION_DAYS)
    faults.push({ variable: 'AUDIT_RETENTION_DAYS', reason: 'must be 0, or 180 to 36,500' });
  if (AUDIT_SIGNING_KEY !== '' && !isEd25519(AUDIT_SIGNING_KEY))
    faults.push({ variable: 'AUDIT_SIGNING_KEY', reason: 'must be a PKCS #8 PEM of an Ed25519 key' });
  const policy = readAuditPolicy(AUDIT_POLICY);
  if ('fault' in policy) faults.push({ variable: 'AUDIT_POLICY', reason: policy.fault });
  return faults;
});

function isEd25519(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'ed25519';
  } catch {
    return false; // why it cannot be read is of no use to anybody, and its words could tell of the key
  }
}
