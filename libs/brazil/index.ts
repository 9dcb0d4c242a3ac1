export { cnpjCheckDigits, parseCnpj } from './cnpj.js';
export { cpfCheckDigits, parseCpf } from './cpf.js';
