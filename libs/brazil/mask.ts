/**
 * What people see of personal values unless they may see all (LGPD). Every function takes the normalized spelling and
 * shows too little to tell the value from it; a text of another form comes back as stars only.
 */

const HIDDEN = '***';

/** `***.982.247-**`: the middle six digits, as public registers print it. @param cpf 11 digits */
export function maskCpf(cpf: string): string {
  return /^[0-9]{11}$/.test(cpf) ? `***.${cpf.slice(3, 6)}.${cpf.slice(6, 9)}-**` : HIDDEN;
}

/** `12.***.***\/****-35`. The numbers of companies are public: mask on request only. @param cnpj 14 characters */
export function maskCnpj(cnpj: string): string {
  return /^[0-9A-Z]{12}[0-9]{2}$/.test(cnpj) ? `${cnpj.slice(0, 2)}.***.***/****-${cnpj.slice(12)}` : HIDDEN;
}

/** `+55 11 *****-4321`: area code and last four. @param phone E.164 */
export function maskPhone(phone: string): string {
  const match = /^\+55([0-9]{2})([0-9]{4,5})([0-9]{4})$/.exec(phone);
  if (match === null) return HIDDEN;
  return `+55 ${match[1] ?? ''} ${'*'.repeat(match[2]?.length ?? 0)}-${match[3] ?? ''}`;
}

/** `c***@padaria.example`: first letter and domain. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? HIDDEN : `${Array.from(email)[0] ?? ''}***${email.slice(at)}`;
}

/** `01001-***`: the district, not the street. @param cep 8 digits */
export function maskCep(cep: string): string {
  return /^[0-9]{8}$/.test(cep) ? `${cep.slice(0, 5)}-***` : HIDDEN;
}

/** `1990-**-**`: the year. @param birthDate `YYYY-MM-DD` */
export function maskBirthDate(birthDate: string): string {
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(birthDate) ? `${birthDate.slice(0, 4)}-**-**` : HIDDEN;
}

/** `7d9f0335-****-****-****-************`: the first eight. @param key lower case */
export function maskRandomKey(key: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key)
    ? `${key.slice(0, 8)}-****-****-****-************`
    : HIDDEN;
}

/** `001/1584/******69-*`: bank, branch and the last two digits. @param account as `checkBankAccount` normalizes it */
export function maskBankAccount(account: string): string {
  const match = /^([0-9A-Z]{3,8})\/([0-9]{4})\/([0-9]+)-[0-9A-Z]{1,2}$/.exec(account);
  if (match === null) return HIDDEN;
  const number = match[3] ?? '';
  const shown = number.length > 4 ? number.slice(-2) : '';
  return `${match[1] ?? ''}/${match[2] ?? ''}/${'*'.repeat(number.length - shown.length)}${shown}-*`;
}
