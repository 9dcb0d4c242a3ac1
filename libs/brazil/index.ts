export { type Bank, BANK_LIST_SOURCE, BANKS, findBankByCompe, findBankByIspb } from './banks/banks.js';
export { type BankAccountParts, checkBankAccount } from './banks/bank-account.js';
export { type BirthDateOptions, type BirthDateParts, checkBirthDate } from './birth-date.js';
export { type BankSlipParts, makeBankSlip, type NewBankSlip } from './boleto/bank-slip.js';
export { type BoletoOptions, type BoletoParts, checkBoleto, lineOf } from './boleto/boleto.js';
export { dueDayOf, dueFactorOf } from './boleto/due-factor.js';
export {
  makeUtilitySlip,
  type NewUtilitySlip,
  type Segment,
  SEGMENTS,
  type UtilitySlipParts,
} from './boleto/utility-slip.js';
export { crc16 } from './br-code/crc16.js';
export { makeBrCode, type NewDynamicBrCode, type NewStaticBrCode } from './br-code/make.js';
export { type BrCodeParts, checkBrCode } from './br-code/read.js';
export {
  addBusinessDays,
  addDays,
  easterSunday,
  FIRST_HOLIDAY_YEAR,
  isBusinessDay,
  LAST_HOLIDAY_YEAR,
  type NationalHoliday,
  nationalHolidays,
} from './business-days.js';
export { type CalendarDay, dayInSaoPaulo } from './calendar.js';
export { CEP_RANGES, type CepParts, checkCep, formatCep, ufOfCep } from './cep.js';
export { checkCnpj, cnpjCheckDigits, type CnpjParts, formatCnpj, parseCnpj } from './cnpj.js';
export { checkCpf, cpfCheckDigits, type CpfParts, formatCpf, parseCpf } from './cpf.js';
export { DDDS, ufsOfDdd } from './ddd.js';
export { checkEmail, type EmailParts } from './email.js';
export {
  maskBankAccount,
  maskBirthDate,
  maskCep,
  maskCnpj,
  maskCpf,
  maskEmail,
  maskPhone,
  maskRandomKey,
} from './mask.js';
export { checkPhone, formatPhone, formatPhoneInternational, phoneMatchKey, type PhoneParts } from './phone.js';
export {
  checkEndToEndId,
  type EndToEndIdParts,
  isIspb,
  makeEndToEndId,
  type NewEndToEndId,
} from './pix/end-to-end-id.js';
export { maskPixKey } from './pix/mask-pix-key.js';
export { checkPixKey, type InvalidPixKey, PIX_KEY_TYPES, type PixKeyType, type PixKeyVerdict } from './pix/pix-key.js';
export { checkTxid, NO_TXID, type TxidUse } from './pix/txid.js';
export { type Kind, type ReasonOf, REASONS } from './reasons.js';
export { type Uf, UFS } from './uf.js';
export type { Invalid, Valid, Verdict } from './verdict.js';
