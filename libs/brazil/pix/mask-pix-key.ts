import { maskCnpj, maskCpf, maskEmail, maskPhone, maskRandomKey } from '../mask.js';
import type { PixKeyType } from './pix-key.js';

const MASKS: Readonly<Record<PixKeyType, (key: string) => string>> = {
  CPF: maskCpf,
  CNPJ: maskCnpj,
  PHONE: maskPhone,
  EMAIL: maskEmail,
  EVP: maskRandomKey,
};

/** The mask of the key's kind. @param key as `checkPixKey` normalizes it */
export function maskPixKey(key: string, type: PixKeyType): string {
  return MASKS[type](key);
}
