import { ufOfCep } from '../../../libs/brazil/index.js';
import { answer, type Step } from '../http-target/index.js';

/*
 * Answers as the providers give them. Sources: ViaCEP as viacep.com.br documents it; BrasilAPI as its tests and sources have it
 * (github.com/BrasilAPI/BrasilAPI at 0104c49); Minha Receita as docs/como-usar.md has it (github.com/cuducos/minha-receita).
 */

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Step =>
  answer(status, JSON.stringify(body), { ...JSON_TYPE, ...headers });

/** A page of the firewall or the host, with whatever status. */
export const htmlPage = (status: number): Step =>
  answer(status, '<!DOCTYPE html><html><head><title>Attention Required!</title></head><body>Blocked</body></html>', {
    'content-type': 'text/html; charset=UTF-8',
  });

/** Nobody has these. */
export const UNKNOWN_CEP = '99999999';
export const UNKNOWN_CNPJ = '11222333000181';

export function viacepAddress(cep: string): Record<string, string> {
  return {
    cep: `${cep.slice(0, 5)}-${cep.slice(5)}`,
    logradouro: 'Praça da Sé',
    complemento: 'lado ímpar',
    unidade: '',
    bairro: 'Sé',
    localidade: 'São Paulo',
    uf: ufOfCep(cep) ?? '',
    estado: 'São Paulo',
    regiao: 'Sudeste',
    ibge: '3550308',
    gia: '1004',
    ddd: '11',
    siafi: '7107',
  };
}

/** The string, as it answers today; once it was a boolean. */
export const viacepMissing = (erro: unknown = 'true'): Step => json(200, { erro });

export const brasilapiAddress = (cep: string): object => ({
  cep,
  state: ufOfCep(cep) ?? '',
  city: 'São Paulo',
  neighborhood: 'Sé',
  street: 'Praça da Sé',
  service: 'open-cep',
  ibge: { city: '3550308', state: '35' },
});

/** All its sources failed: a CEP that does not exist, or an outage, in the same words. */
export const brasilapiCepFailed: Step = json(404, {
  message: 'Todos os serviços de CEP retornaram erro.',
  type: 'service_error',
  name: 'CepPromiseError',
  errors: [
    { name: 'ServiceError', message: 'CEP INVÁLIDO', service: 'correios' },
    { name: 'ServiceError', message: 'CEP não encontrado na base do ViaCEP.', service: 'viacep' },
  ],
});

export const company = (cnpj: string): object => ({
  cnpj,
  identificador_matriz_filial: 2,
  descricao_identificador_matriz_filial: 'FILIAL',
  nome_fantasia: 'REGIONAL BRASILIA-DF',
  situacao_cadastral: 2,
  descricao_situacao_cadastral: 'ATIVA',
  data_situacao_cadastral: '2004-05-22',
  data_inicio_atividade: '1967-06-30',
  cnae_fiscal: 6204000,
  cnae_fiscal_descricao: 'Consultoria em tecnologia da informação',
  descricao_tipo_de_logradouro: 'AVENIDA',
  logradouro: 'L2 SGAN',
  numero: '601',
  complemento: 'MODULO G',
  bairro: 'ASA NORTE',
  cep: '70836900',
  uf: 'DF',
  codigo_municipio: 9701,
  codigo_municipio_ibge: 5300108,
  municipio: 'BRASILIA',
  ddd_telefone_1: '6133330000',
  email: 'contato@empresa.example',
  razao_social: 'SERVICO FEDERAL DE PROCESSAMENTO DE DADOS (SERPRO)',
  codigo_natureza_juridica: 2011,
  natureza_juridica: 'Empresa Pública',
  capital_social: 1061004800,
  codigo_porte: 5,
  porte: 'DEMAIS',
  qsa: [{ identificador_de_socio: 2, nome_socio: 'SOCIO DE TESTE', cnpj_cpf_do_socio: '***220050**' }],
  cnaes_secundarios: [
    { codigo: 6201501, descricao: 'Desenvolvimento de programas de computador sob encomenda' },
    { codigo: 111301, descricao: 'Cultivo de arroz' },
    { codigo: 0, descricao: '' },
  ],
});

export const companyMissing = (cnpj: string): Step => json(404, { message: `CNPJ ${cnpj} não encontrado.` });

export const banks: readonly object[] = [
  {
    ispb: '00000000',
    name: 'BCO DO BRASIL S.A.',
    code: 1,
    fullName: 'Banco do Brasil S.A.',
    address_confidence: 'high',
  },
  {
    ispb: '18236120',
    name: 'NU PAGAMENTOS - IP',
    code: 260,
    fullName: 'NU PAGAMENTOS S.A.',
    address_confidence: 'low',
  },
  { ispb: '00038121', name: 'Selic', code: null, fullName: 'Banco Central do Brasil - Selic', logo_url: null },
];

export const areaCode = (ddd: string): readonly object[] =>
  ddd === '61'
    ? [
        { state: 'GO', cities: ['VALPARAÍSO DE GOIÁS', 'LUZIÂNIA'] },
        { state: 'DF', cities: ['BRASÍLIA'] },
      ]
    : [{ state: 'SP', cities: ['SÃO PAULO', 'OSASCO'] }];

export const holidays = (year: string): readonly object[] => [
  { date: `${year}-01-01`, name: 'Confraternização mundial', type: 'national', weekday: 'quinta-feira' },
  { date: `${year}-12-25`, name: 'Natal', type: 'national', weekday: 'sexta-feira' },
];

export const rates: readonly object[] = [
  { nome: 'Selic', valor: 14.9 },
  { nome: 'CDI', valor: 14.899999999999999 },
  { nome: 'IPCA', valor: 4.46 },
];

const PROVIDER = 'Provedor de Conta Transacional';
const participant = (ispb: string, nome: string, tipo_participacao: string | null): object => ({
  ...{ ispb, nome, nome_reduzido: nome, modalidade_participacao: PROVIDER, tipo_participacao, inicio_operacao: null },
});
export const pixParticipants: readonly object[] = [
  participant('18236120', 'NU PAGAMENTOS - IP', 'Direta'),
  participant('00000000', 'BCO DO BRASIL S.A.', 'Direta'),
  participant('35534511', 'A27 IP S/A', 'Indireta'),
  participant('99999004', 'COOPERATIVA DE CRÉDITO SEM TIPO', null),
];
