import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Envelope } from './envelope.js';
import { type EnvelopeSubject, openWith, sealUnder } from './sealing.js';

/** Stands in an envelope for the data key of its owner. No key of the installation can have this id. */
const OWN_KID = '~';

/** A key that seals the values of one owner and of nobody else: when it is destroyed they are gone, also in backups. */
export class DataKey {
  /**
   * @param bytes 32 bytes; null for an owner from before there were data keys, whose values lie under the keys of the installation
   */
  constructor(
    private readonly bytes: Buffer | null,
    private readonly envelope: Envelope,
  ) {}

  seal(plain: string, subject: EnvelopeSubject): string {
    if (this.bytes === null) throw new Error(`no data key for ${subject.type}.${subject.field}`);
    return sealUnder(this.bytes, OWN_KID, Buffer.from(plain), subject);
  }

  /** Also what was sealed before its owner had a key. @throws Error as `Envelope.open` does */
  open(text: string, subject: EnvelopeSubject): string {
    const own = this.bytes ?? undefined;
    return text.startsWith(`v1.${OWN_KID}.`)
      ? openWith(() => own, text, subject).toString('utf8')
      : this.envelope.open(text, subject);
  }
}

/** Makes and opens data keys. Each is kept beside what it seals, itself sealed under the keys of the installation. */
@Injectable()
export class DataKeys {
  constructor(private readonly envelope: Envelope) {}

  /** @param owner type tag and id of the owner, such as `client` */
  create(owner: Omit<EnvelopeSubject, 'field'>): { readonly key: DataKey; readonly sealed: string } {
    const bytes = randomBytes(32);
    const sealed = this.envelope.sealBytes(bytes, { ...owner, field: 'dataKey' });
    return { key: new DataKey(bytes, this.envelope), sealed };
  }

  /** @param sealed null for an owner from before there were data keys: the key then opens old values and seals none */
  open(sealed: string | null, owner: Omit<EnvelopeSubject, 'field'>): DataKey {
    const bytes = sealed === null ? null : this.envelope.openBytes(sealed, { ...owner, field: 'dataKey' });
    return new DataKey(bytes, this.envelope);
  }
}
