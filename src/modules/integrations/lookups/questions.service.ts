import { Injectable } from '@nestjs/common';
import {
  BANK_LIST_SOURCE,
  BANKS,
  FIRST_HOLIDAY_YEAR,
  LAST_HOLIDAY_YEAR,
  nationalHolidays,
  type Uf,
  ufOfCep,
  ufsOfDdd,
} from '../../../../libs/brazil/index.js';
import type {
  AreaCode,
  Company,
  FoundAddresses,
  Holiday,
  ListedBank,
  LookedUpAddress,
  PixParticipant,
  ProviderName,
  Rate,
} from './lookup.js';
import type { Question } from './lookups.service.js';
import type { Outcome } from './outcome.js';
import {
  brasilapiPaths,
  readBrasilapiAddress,
  readBrasilapiAreaCode,
  readBrasilapiBanks,
  readBrasilapiHolidays,
  readBrasilapiPixParticipants,
  readBrasilapiRates,
} from './providers/brasilapi.js';
import { minhareceitaPaths, readCompany } from './providers/companies.js';
import type { Provider } from './providers/provider.js';
import { Providers } from './providers/providers.service.js';
import { readViacepAddress, readViacepAddresses, viacepPaths } from './providers/viacep.js';

/** The central bank's list moves every week. */
const BANK_DAYS = 7;
/** The interbank rate is set anew every business day. */
const RATE_DAYS = 1;
const PARTICIPANT_DAYS = 7;
/** Tables in the program that carry no day of their own: area codes and ranges of CEPs, as of the look at their sources. */
const TABLES_SINCE = new Date('2026-11-22T00:00:00Z');

/** What can be looked up, at whom, and what is known without anybody. Values are valid when they come here. */
@Injectable()
export class Questions {
  constructor(private readonly providers: Providers) {}

  /**
   * An address by its CEP, at ViaCEP and BrasilAPI.
   * @param cep 8 digits
   * @param isPartialWelcome whether the state alone, from the ranges, is better than nothing when nobody answers
   */
  cep(cep: string, first: ProviderName, isPartialWelcome: boolean): Question<LookedUpAddress> {
    const order: ProviderName[] = first === 'viacep' ? ['viacep', 'brasilapi'] : ['brasilapi', 'viacep'];
    const uf = ufOfCep(cep);
    return {
      kind: 'cep',
      key: cep,
      asked: this.providers.among(order).map((provider) => ({
        provider: provider.name,
        ask: () =>
          provider.name === 'viacep'
            ? provider.ask(viacepPaths.cep(cep), (reply) => readViacepAddress(cep, reply))
            : provider.ask(brasilapiPaths.cep(cep), (reply) => readBrasilapiAddress(cep, reply)),
      })),
      ...(isPartialWelcome && uf !== null
        ? { offline: () => ({ value: stateOnly(cep, uf), since: TABLES_SINCE }) }
        : {}),
    };
  }

  /** Addresses by street, at ViaCEP. @param city and street at least 3 characters each */
  addresses(uf: Uf, city: string, street: string): Question<FoundAddresses> {
    const folded = [city, street].map((text) => text.toLowerCase().replace(/\s+/g, ' '));
    return {
      kind: 'addresses',
      key: [uf, ...folded].join('|'),
      asked: this.ask(['viacep'], (provider) =>
        provider.ask(viacepPaths.addresses(uf, city, street), (reply) => readViacepAddresses(uf, reply)),
      ),
      isEmpty: ({ items }) => items.length === 0,
    };
  }

  /** A company, at BrasilAPI and at Minha Receita, from which BrasilAPI has it. @param cnpj 14 characters */
  company(cnpj: string): Question<Company> {
    return {
      kind: 'cnpj',
      key: cnpj,
      asked: this.ask(['brasilapi', 'minhareceita'], (provider) => {
        const paths = provider.name === 'brasilapi' ? brasilapiPaths : minhareceitaPaths;
        return provider.ask(paths.cnpj(cnpj), (reply) => readCompany(cnpj, reply));
      }),
    };
  }

  /** All banks, at BrasilAPI; else those of the list in the program. */
  banks(): Question<readonly ListedBank[]> {
    return {
      kind: 'banks',
      key: 'all',
      asked: this.ask(['brasilapi'], (provider) => provider.ask(brasilapiPaths.banks(), readBrasilapiBanks)),
      freshDays: BANK_DAYS,
      offline: () => ({ value: BANKS, since: new Date(`${BANK_LIST_SOURCE.publishedOn}T00:00:00Z`) }),
    };
  }

  /** States and cities of an area code, at BrasilAPI; else the states. @param ddd one of the 67 */
  areaCode(ddd: string): Question<AreaCode> {
    return {
      kind: 'ddd',
      key: ddd,
      asked: this.ask(['brasilapi'], (provider) =>
        provider.ask(brasilapiPaths.ddd(ddd), (reply) => readBrasilapiAreaCode(ddd, reply)),
      ),
      offline: () => ({ value: statesOnly(ddd), since: TABLES_SINCE }),
    };
  }

  /**
   * Holidays of a year, at BrasilAPI; else the national ones by the laws that name them, unless those of a state are wanted too.
   * @param year 1900 to 2199
   */
  holidays(year: number, uf: Uf | null): Question<readonly Holiday[]> {
    return {
      kind: 'holidays',
      key: `${String(year)}|${uf ?? ''}`,
      asked: this.ask(['brasilapi'], (provider) =>
        provider.ask(brasilapiPaths.holidays(year, uf), (reply) => readBrasilapiHolidays(year, reply)),
      ),
      offline: () => (uf === null && hasKnownHolidays(year) ? { value: byLaw(year), since: TABLES_SINCE } : null),
    };
  }

  /** The rates that contracts name, at BrasilAPI. */
  rates(): Question<readonly Rate[]> {
    return {
      kind: 'rates',
      key: 'all',
      asked: this.ask(['brasilapi'], (provider) => provider.ask(brasilapiPaths.rates(), readBrasilapiRates)),
      freshDays: RATE_DAYS,
    };
  }

  /** All institutions that take part in Pix, at BrasilAPI. */
  pixParticipants(): Question<readonly PixParticipant[]> {
    return {
      kind: 'pix_participants',
      key: 'all',
      asked: this.ask(['brasilapi'], (provider) =>
        provider.ask(brasilapiPaths.pixParticipants(), readBrasilapiPixParticipants),
      ),
      freshDays: PARTICIPANT_DAYS,
    };
  }

  private ask<T>(names: readonly ProviderName[], ask: (provider: Provider) => Promise<Outcome<T>>) {
    return this.providers.among(names).map((provider) => ({ provider: provider.name, ask: () => ask(provider) }));
  }
}

function stateOnly(cep: string, uf: Uf): LookedUpAddress {
  const nothing = { street: null, complement: null, district: null, city: null, ibgeCode: null, ddd: null };
  return { cep, uf, ...nothing };
}

function statesOnly(ddd: string): AreaCode {
  return { ddd, states: ufsOfDdd(ddd).map((uf) => ({ uf, cities: null })) };
}

function hasKnownHolidays(year: number): boolean {
  return year >= FIRST_HOLIDAY_YEAR && year <= LAST_HOLIDAY_YEAR;
}

function byLaw(year: number): readonly Holiday[] {
  return nationalHolidays(year).map(({ day, name }) => ({ date: day, name, type: 'national' }));
}
