export { cnpjCheckDigits, parseCnpj } from './cnpj.js';
export { cpfCheckDigits, maskCpf, parseCpf } from './cpf.js';
