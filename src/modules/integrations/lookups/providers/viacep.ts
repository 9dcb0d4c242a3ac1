import { type Uf, ufOfCep } from '../../../../../libs/brazil/index.js';
import type { FoundAddresses, LookedUpAddress } from '../lookup.js';
import { type Failed, failed, type Outcome } from '../outcome.js';
import { digitsIn, membersOf, textIn, ufIn } from './read-json.js';
import { isFailed, type Reply } from './reply.js';

/** ViaCEP cuts a search there, and does not say so. */
const MOST_ADDRESSES = 50;

export const viacepPaths = {
  cep: (cep: string) => `/${cep}/json/`,
  addresses: (uf: Uf, city: string, street: string) =>
    `/${uf}/${encodeURIComponent(city)}/${encodeURIComponent(street)}/json/`,
} as const;

/** `{"erro": "true"}` with 200 means that there is no such CEP; the value was a boolean once and is a string now. */
export function readViacepAddress(cep: string, reply: Reply | Failed): Outcome<LookedUpAddress> {
  if (isFailed(reply)) return reply;
  // 400 for a CEP of 8 digits: it does not want this one, and does not say that there is none.
  if (reply.status !== 200) return failed('refused');
  const { erro } = membersOf(reply.body);
  if (erro === true || erro === 'true') return { kind: 'not_found', isSure: true };
  const address = addressOf(reply.body);
  return address?.cep === cep ? { kind: 'found', value: address } : failed('unreadable');
}

/** A list, empty for nothing found. */
export function readViacepAddresses(uf: Uf, reply: Reply | Failed): Outcome<FoundAddresses> {
  if (isFailed(reply)) return reply;
  if (reply.status !== 200) return failed('refused');
  if (!Array.isArray(reply.body)) return failed('unreadable');
  const items = reply.body.map(addressOf);
  if (!items.every((item) => item?.uf === uf)) return failed('unreadable');
  const isComplete = items.length < MOST_ADDRESSES;
  return { kind: 'found', value: { items: items.slice(0, MOST_ADDRESSES) as LookedUpAddress[], isComplete } };
}

/** @returns null for what is no address of a CEP */
function addressOf(body: unknown): LookedUpAddress | null {
  const { cep, logradouro, complemento, bairro, localidade, uf, ibge, ddd } = membersOf(body);
  const found = { cep: digitsIn(cep), city: textIn(localidade), uf: ufIn(uf) };
  if (found.cep?.length !== 8 || found.city === null || found.uf === null) return null;
  if (ufOfCep(found.cep) === null) return null;
  return {
    cep: found.cep,
    street: textIn(logradouro),
    complement: textIn(complemento),
    district: textIn(bairro),
    city: found.city,
    uf: found.uf,
    ibgeCode: digitsIn(ibge),
    ddd: digitsIn(ddd),
  };
}
