import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { type ConfigFault, defineConfig } from './define-config.js';

export class LookupsConfig {
  /** Address of ViaCEP; `off` switches it off. https outside development and tests, no login, no query. */
  @IsString()
  @Length(0, 300)
  VIACEP_URL = 'https://viacep.com.br/ws';

  /** Address of BrasilAPI; `off` switches it off. https outside development and tests, no login, no query. */
  @IsString()
  @Length(0, 300)
  BRASILAPI_URL = 'https://brasilapi.com.br/api';

  /** Address of Minha Receita; `off` switches it off. https outside development and tests, no login, no query. */
  @IsString()
  @Length(0, 300)
  MINHA_RECEITA_URL = 'https://minhareceita.org';

  /** Whom the providers may write to, told in User-Agent: an address of a page or of mail. Empty tells nobody. */
  @Matches(/^[!-'*-~]{0,200}$/)
  LOOKUP_CONTACT = '';

  /** Longest time of a look-up over all providers, in milliseconds. 200 to 5,000. */
  @IsInt()
  @Min(200)
  @Max(5_000)
  LOOKUP_TIMEOUT_MS = 2_600;

  /** Longest time of one provider, retries included, in milliseconds. 100 to 5,000. */
  @IsInt()
  @Min(100)
  @Max(5_000)
  LOOKUP_PROVIDER_TIMEOUT_MS = 1_600;

  /** After that long without an answer the next provider is asked too, in milliseconds. 50 to 5,000. */
  @IsInt()
  @Min(50)
  @Max(5_000)
  LOOKUP_HEDGE_MS = 800;

  /** Requests to one provider at the same time, per process. 1 to 64. */
  @IsInt()
  @Min(1)
  @Max(64)
  LOOKUP_CONCURRENCY = 8;

  /** Failures in a row that open the breaker of a provider. 1 to 100. */
  @IsInt()
  @Min(1)
  @Max(100)
  LOOKUP_BREAKER_FAILURES = 5;

  /** How long an open breaker keeps a provider from being asked, in milliseconds. 100 to 600,000. */
  @IsInt()
  @Min(100)
  @Max(600_000)
  LOOKUP_BREAKER_OPEN_MS = 30_000;

  /** Days that a found answer is given without asking again. 1 to 365. */
  @IsInt()
  @Min(1)
  @Max(365)
  LOOKUP_FRESH_DAYS = 30;

  /** Further days in which it is given, marked as stale, when no provider answers. 0 to 365. */
  @IsInt()
  @Min(0)
  @Max(365)
  LOOKUP_STALE_DAYS = 60;

  /** Minutes that «there is none» is believed without asking again. 1 to 1,440. */
  @IsInt()
  @Min(1)
  @Max(1_440)
  LOOKUP_MISSING_MINUTES = 60;

  /** Answers that are kept; beyond it those that expire first are dropped. 100 to 1,000,000. */
  @IsInt()
  @Min(100)
  @Max(1_000_000)
  LOOKUP_CACHE_ROWS = 20_000;
}

const ADDRESSES = ['VIACEP_URL', 'BRASILAPI_URL', 'MINHA_RECEITA_URL'] as const;

/** Stands in the place of an address: nobody is asked. */
export const OFF = 'off';

export const lookupsConfig = defineConfig('lookups', LookupsConfig, (config, { needsHttps }) =>
  ADDRESSES.flatMap((variable): ConfigFault[] => {
    const reason = config[variable] === OFF ? null : faultOf(config[variable], needsHttps);
    return reason === null ? [] : [{ variable, reason }];
  }),
);

function faultOf(text: string, needsHttps: boolean): string | null {
  if (!URL.canParse(text)) return 'must be an address such as https://provider.example/api';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.protocol === 'http:' && needsHttps) return 'must begin with https:// outside development and tests';
  if (url.username !== '' || url.password !== '') return 'must hold no user name or password';
  return url.search !== '' || url.hash !== '' || text.includes('?') || text.includes('#')
    ? 'must hold no query and no fragment'
    : null;
}
