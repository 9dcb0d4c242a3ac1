import { cnpjCheckDigits, cpfCheckDigits, DDDS, UFS, ufsOfDdd } from '../../../libs/brazil/index.js';
import { Choices } from '../../common/made-up/index.js';
import { foldText } from '../../common/search/index.js';
import type { ClientStatus } from './client.js';
import type { NewClient } from './clients.service.js';

const GIVEN = [
  'Ana',
  'Bia',
  'Caio',
  'Dora',
  'Edu',
  'Flora',
  'Gil',
  'Helô',
  'Ícaro',
  'João',
  'Kira',
  'Lia',
  'Mauê',
  'Nina',
];
const TRADES = ['Padaria', 'Mercearia', 'Oficina', 'Livraria', 'Farmácia', 'Papelaria', 'Floricultura', 'Açougue'];
const WORDS = ['Aurora', 'Ipê', 'Jatobá', 'Maré', 'Serra', 'Sabiá', 'Canoa', 'Girassol', 'Conceição', 'Travessia'];
const STREETS = ['Rua das Laranjeiras', 'Avenida do Contorno', 'Travessa da Fonte', 'Rua do Sol'];
const CITIES = ['Recife', 'Belém', 'Cuiabá', 'Londrina', 'São Luís', 'Caxias do Sul'];
const TAGS = ['vip', 'atacado', 'varejo', 'piloto'];
/** All made-up clients have both, so that they can be found and taken away again. */
export const MADE_UP_TAG = 'seed';
export const MADE_UP_DOMAIN = '@seed.example';
const DAYS = 28;

/**
 * Invented clients, the same ones for the same seed. Names are given names with words of shops and belong to nobody; numbers have
 * right check digits and may by chance be somebody's. E-mails lead nowhere (RFC 2606).
 * @param seed integer; another one gives other clients
 * @param count how many
 */
export function* madeUpClients(seed: number, count: number): Generator<NewClient> {
  for (let n = 1; n <= count; n += 1) yield madeUpClient(seed, n);
}

function madeUpClient(seed: number, n: number): NewClient {
  const choices = new Choices(seed, n);
  const below = (limit: number): number => choices.below(limit);
  const pick = <T>(list: readonly T[]): T => choices.pick(list);
  const digits = (length: number): string => choices.digits(length);
  const given = pick(GIVEN);
  const shop = `${pick(TRADES)} ${pick(WORDS)}`;
  const isPerson = below(3) > 0;
  const ddd = pick(DDDS);
  const status: ClientStatus = below(20) === 0 ? 'suspended' : below(20) === 0 ? 'inactive' : 'active';
  const [cpfRoot, cnpjRoot] = [digits(9), `${digits(8)}0001`];
  return {
    name: isPerson ? `${given} da ${shop}` : shop,
    company: isPerson ? shop : null,
    jobTitle: isPerson ? pick(['gerente', 'sócia', 'caixa']) : null,
    email: `${foldText(given)}.${String(seed)}.${String(n)}${MADE_UP_DOMAIN}`,
    phone: `+55${ddd}9${String(5 + below(5))}${digits(7)}`,
    cpf: isPerson && !/^(.)\1{8}$/.test(cpfRoot) ? cpfRoot + cpfCheckDigits(cpfRoot) : null,
    cnpj: isPerson ? null : cnpjRoot + cnpjCheckDigits(cnpjRoot),
    birthDate: isPerson
      ? `${String(1950 + below(55))}-0${String(1 + below(9))}-${String(1 + below(DAYS)).padStart(2, '0')}`
      : null,
    address: `${pick(STREETS)}, ${String(1 + below(2_000))}`,
    city: pick(CITIES),
    state: ufsOfDdd(ddd)[0] ?? pick(UFS),
    country: 'BR',
    notes: below(5) === 0 ? `Cliente de ${String(2010 + below(15))}` : null,
    tags: [MADE_UP_TAG, pick(TAGS)],
    extraData: below(4) === 0 ? { plan: pick(['a', 'b', 'c']), seats: 1 + below(50) } : null,
    status,
    statusReason: status === 'active' ? null : 'dado de exemplo',
  };
}
