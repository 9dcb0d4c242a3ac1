import { isIspb, type Uf } from '../../../../../libs/brazil/index.js';
import type { AreaCode, Holiday, ListedBank, LookedUpAddress, PixParticipant, Rate } from '../lookup.js';
import { type Failed, failed, type Outcome } from '../outcome.js';
import { dayIn, digitsIn, membersOf, textIn, ufIn } from './read-json.js';
import { isFailed, type Reply } from './reply.js';

const MOST_BANKS = 2_000;
const MOST_CITIES = 1_000;
const MOST_HOLIDAYS = 100;
const MOST_RATES = 50;
const MOST_PARTICIPANTS = 2_000;
/** No rate of a year in Brazil has reached it since 1994, in percent. */
const HIGHEST_PERCENT = 1_000;

export const brasilapiPaths = {
  cep: (cep: string) => `/cep/v1/${cep}`,
  cnpj: (cnpj: string) => `/cnpj/v1/${cnpj}`,
  banks: () => '/banks/v1',
  ddd: (ddd: string) => `/ddd/v2/${ddd}`,
  holidays: (year: number, uf: Uf | null) => `/feriados/v1/${String(year)}${uf === null ? '' : `?uf=${uf}`}`,
  rates: () => '/taxas/v1',
  pixParticipants: () => '/pix/v1/participants',
} as const;

/**
 * BrasilAPI asks several sources and answers 404 when all of them failed, whatever the cause: it even turns their technical
 * errors into «CEP não encontrado» (util/cep-error-handler.js at 0104c49). So its 404 is no proof.
 */
export function readBrasilapiAddress(cep: string, reply: Reply | Failed): Outcome<LookedUpAddress> {
  if (isFailed(reply)) return reply;
  const body = membersOf(reply.body);
  if (reply.status === 404 && body['type'] === 'service_error') return { kind: 'not_found', isSure: false };
  if (reply.status !== 200) return failed('refused');
  const [city, uf] = [textIn(body['city']), ufIn(body['state'])];
  if (digitsIn(body['cep']) !== cep || city === null || uf === null) return failed('unreadable');
  return {
    kind: 'found',
    value: {
      cep,
      street: textIn(body['street']),
      complement: null,
      district: textIn(body['neighborhood']),
      city,
      uf,
      ibgeCode: digitsIn(membersOf(body['ibge'])['city']),
      ddd: null,
    },
  };
}

/** `code` is a number without its leading zeros, or null. Rows that cannot be read are left out. */
export function readBrasilapiBanks(reply: Reply | Failed): Outcome<readonly ListedBank[]> {
  if (isFailed(reply)) return reply;
  if (reply.status !== 200) return failed('refused');
  if (!Array.isArray(reply.body)) return failed('unreadable');
  const banks = reply.body.slice(0, MOST_BANKS).flatMap((row): ListedBank[] => {
    const { ispb, name, fullName, code } = membersOf(row);
    const found = { ispb: textIn(ispb), name: textIn(fullName) ?? textIn(name) };
    if (found.ispb === null || !/^[0-9A-Z]{8}$/.test(found.ispb) || found.name === null) return [];
    const compe = digitsIn(code)?.padStart(3, '0') ?? null;
    return [{ ispb: found.ispb, name: found.name, compe: compe?.length === 3 ? compe : null }];
  });
  return banks.length === 0 ? failed('unreadable') : { kind: 'found', value: banks };
}

/** Version 2 knows area codes that serve two states (61). */
export function readBrasilapiAreaCode(ddd: string, reply: Reply | Failed): Outcome<AreaCode> {
  if (isFailed(reply)) return reply;
  if (reply.status === 404 && membersOf(reply.body)['name'] === 'DDD_NOT_FOUND')
    return { kind: 'not_found', isSure: true };
  if (reply.status !== 200) return failed('refused');
  if (!Array.isArray(reply.body)) return failed('unreadable');
  const states = reply.body.map((row) => {
    const { state, cities } = membersOf(row);
    return { uf: ufIn(state), cities: textsIn(cities, MOST_CITIES) };
  });
  if (states.length === 0 || !states.every(isKnownState)) return failed('unreadable');
  return { kind: 'found', value: { ddd, states } };
}

/** `type` says national for Carnival and Corpus Christi too, which the law leaves to each place. */
export function readBrasilapiHolidays(year: number, reply: Reply | Failed): Outcome<readonly Holiday[]> {
  if (isFailed(reply)) return reply;
  if (reply.status !== 200) return failed('refused');
  if (!Array.isArray(reply.body)) return failed('unreadable');
  const days = reply.body.slice(0, MOST_HOLIDAYS).flatMap((row): Holiday[] => {
    const { date, name, type } = membersOf(row);
    const found = { date: dayIn(date), name: textIn(name), type: textIn(type) };
    if (found.date?.startsWith(`${String(year)}-`) !== true || found.name === null) return [];
    return [{ date: found.date, name: found.name, type: found.type ?? 'national' }];
  });
  return days.length === 0 ? failed('unreadable') : { kind: 'found', value: days };
}

/** Percentages are binary fractions there: a text of four places is what they mean. Rows that cannot be read are left out. */
export function readBrasilapiRates(reply: Reply | Failed): Outcome<readonly Rate[]> {
  if (isFailed(reply)) return reply;
  if (reply.status !== 200) return failed('refused');
  if (!Array.isArray(reply.body)) return failed('unreadable');
  const rates = reply.body.slice(0, MOST_RATES).flatMap((row): Rate[] => {
    const { nome, valor } = membersOf(row);
    const name = textIn(nome);
    if (name === null || typeof valor !== 'number' || !(Math.abs(valor) < HIGHEST_PERCENT)) return [];
    return [{ name, percent: String(Number(valor.toFixed(4))) }];
  });
  return rates.length === 0 ? failed('unreadable') : { kind: 'found', value: rates };
}

/** A list of its own repository, made from the central bank's on work days. Rows that cannot be read are left out. */
export function readBrasilapiPixParticipants(reply: Reply | Failed): Outcome<readonly PixParticipant[]> {
  if (isFailed(reply)) return reply;
  if (reply.status !== 200) return failed('refused');
  if (!Array.isArray(reply.body)) return failed('unreadable');
  const participants = reply.body.slice(0, MOST_PARTICIPANTS).flatMap((row): PixParticipant[] => {
    const { ispb, nome, modalidade_participacao, tipo_participacao } = membersOf(row);
    // Once a number without its leading zeros, as the central bank's list had it.
    const found = { ispb: textIn(ispb)?.padStart(8, '0') ?? '', name: textIn(nome) };
    if (!isIspb(found.ispb) || found.name === null) return [];
    const words = { kind: textIn(modalidade_participacao), settlement: textIn(tipo_participacao) };
    return [{ ispb: found.ispb, name: found.name, ...words }];
  });
  return participants.length === 0 ? failed('unreadable') : { kind: 'found', value: participants };
}

function textsIn(value: unknown, most: number): string[] {
  return Array.isArray(value) ? value.slice(0, most).flatMap((one) => textIn(one) ?? []) : [];
}

function isKnownState(state: { uf: Uf | null; cities: string[] }): state is { uf: Uf; cities: string[] } {
  return state.uf !== null;
}
