import { type Kind, type ReasonOf, REASONS } from '../../../libs/brazil/index.js';

const TEXT = {
  type: 'não é um texto; um número já perdeu os zeros à esquerda',
  empty: 'está em branco',
} as const;
const FORM = {
  characters: 'tem um caractere que não pode estar ali',
  length: 'tem caracteres de menos ou de mais',
} as const;
const CHECK_DIGIT = { check_digit: 'os dígitos verificadores não conferem' } as const;
const MASK = { mask: 'a pontuação não é a esperada: use nenhuma ou a máscara exata' } as const;

/** Every reason of `libs/brazil` in Brazilian Portuguese; the English words stand beside the codes. */
export const PORTUGUESE: { readonly [K in Kind]: Readonly<Record<ReasonOf<K>, string>> } = {
  cpf: { ...TEXT, ...FORM, ...MASK, repeated: 'um só dígito onze vezes, que nunca é emitido', ...CHECK_DIGIT },
  cnpj: { ...TEXT, ...FORM, ...MASK, repeated: 'quatorze zeros, que nunca são emitidos', ...CHECK_DIGIT },
  cep: { ...TEXT, ...FORM, ...MASK, range: 'está fora das faixas de todos os estados' },
  phone: {
    ...TEXT,
    ...FORM,
    extension: 'tem ramal depois do número',
    country: 'é um número de outro país',
    ddd_missing: 'falta o DDD',
    ddd: 'o DDD não existe',
    service: 'é um número de serviço (0800, 4004, 190), que não chega a um cliente',
    ninth_digit: 'é um celular sem o nono dígito, fora de uso desde 2016',
    prefix: 'começa com um dígito que não é de telefone fixo (2 a 5) nem de celular (9)',
  },
  email: {
    ...TEXT,
    ...FORM,
    form: 'não tem um nome, um @ e um domínio',
    dots: 'o nome começa ou termina com ponto ou tem dois pontos seguidos',
    domain: 'o domínio não tem ponto ou tem uma parte que nenhum domínio tem',
  },
  birth_date: {
    ...TEXT,
    form: 'não está na forma AAAA-MM-DD nem DD/MM/AAAA',
    calendar: 'esse dia não existe no calendário',
    future: 'é depois de hoje',
    too_old: 'faz mais de 130 anos',
    too_young: 'a pessoa não tem a idade mínima pedida',
  },
  pix_key: {
    ...TEXT,
    ...FORM,
    ...MASK,
    kind: 'não se parece com nenhum tipo de chave',
    repeated: 'um CPF ou CNPJ de um só dígito, que nunca é emitido',
    ...CHECK_DIGIT,
    phone: 'não é um telefone brasileiro',
    landline: 'é um telefone fixo; a chave é um celular',
    form: 'não é um e-mail ou uma chave aleatória na forma do diretório',
    domain: 'o domínio do e-mail não tem ponto',
  },
  pix_e2e: {
    ...TEXT,
    ...FORM,
    prefix: 'não começa com E (pagamento) nem com D (devolução)',
    ispb: 'as posições 2 a 9 não são o ISPB de uma instituição',
    date: 'as posições 10 a 21 não são um minuto do calendário (UTC)',
    skew: 'está a mais de 12 horas do momento da liquidação',
  },
  pix_txid: { ...TEXT, ...FORM },
  brcode: {
    ...TEXT,
    length: 'tem mais de 512 caracteres',
    structure: 'os campos não se seguem como id, tamanho e valor',
    duplicate: 'um campo aparece duas vezes',
    version: 'o primeiro campo não é o formato 01',
    crc_missing: 'o último campo não é o código de verificação (id 63, 4 caracteres)',
    crc: 'o código de verificação não confere: algum caractere foi alterado',
    initiation: 'o ponto de iniciação não é 11 nem 12',
    not_pix: 'não tem conta do arranjo br.gov.bcb.pix',
    key: 'a chave Pix não é válida ou não está na forma do diretório',
    url: 'a localização não é um endereço sem esquema de até 77 caracteres',
    target: 'não tem uma chave nem uma localização, ou tem as duas',
    description: 'a descrição não cabe',
    ispb: 'o facilitador de saque não é um ISPB',
    category: 'a categoria do recebedor não tem 4 dígitos',
    currency: 'não é em reais (986)',
    amount: 'o valor não é maior que zero com ponto e dois decimais',
    country: 'o país não é BR',
    name: 'o nome do recebedor falta ou tem mais de 25 caracteres',
    city: 'a cidade do recebedor falta ou tem mais de 15 caracteres',
    txid: 'não tem de 1 a 25 letras e dígitos, nem é ***',
  },
  boleto: {
    ...TEXT,
    ...FORM,
    currency: 'não é em reais (9 na quarta posição)',
    segment: 'o segmento não existe',
    value_kind: 'o terceiro dígito de uma guia de concessionária ou tributo não é de 6 a 9',
    field_check_digit: 'um campo da linha digitável não confere com seu dígito verificador',
    check_digit: 'o dígito verificador geral não confere',
    due_factor: 'o fator de vencimento é de 1 a 999, que nenhuma tabela converte em data',
  },
  bank_account: {
    type: 'não são textos; números já perderam os zeros à esquerda',
    form: 'não tem banco, agência, conta e dígito, como em 001/1584/00210169-6',
    bank: 'o código não está na lista de bancos do Banco Central',
    branch: 'a agência não tem de 1 a 4 dígitos ou não é deste banco',
    branch_check_digit: 'o dígito verificador da agência não confere',
    account: 'a conta não tem só dígitos ou é curta ou longa demais para este banco',
    digit: 'o dígito verificador falta ou não é usado por este banco',
    ...CHECK_DIGIT,
  },
};

export interface ReasonTexts {
  readonly pt: string;
  readonly en: string;
}

/** A reason in both languages. */
export function reasonTexts<K extends Kind>(kind: K, reason: ReasonOf<K>): ReasonTexts {
  const english: Readonly<Record<string, string>> = REASONS[kind];
  return { pt: PORTUGUESE[kind][reason], en: english[reason] ?? reason };
}
