import { type Arrival, type HttpTarget, startHttpTarget, type Step } from '../http-target/index.js';
import {
  areaCode,
  banks,
  brasilapiAddress,
  brasilapiCepFailed,
  company,
  companyMissing,
  holidays,
  json,
  pixParticipants,
  rates,
  UNKNOWN_CEP,
  UNKNOWN_CNPJ,
  viacepAddress,
  viacepMissing,
} from './answers.js';

export interface FakeProvider {
  readonly target: HttpTarget;
  /** From now on whatever is asked is answered so. */
  does(step: Step): void;
  /** As the real one, for questions that begin now. */
  works(): void;
  /** Requests since the start. */
  asked(): number;
}

export interface FakeProviders {
  readonly viacep: FakeProvider;
  readonly brasilapi: FakeProvider;
  readonly minhareceita: FakeProvider;
  /** Settings under which an application asks these. */
  readonly environment: Record<string, string>;
  close(): Promise<void>;
}

/** Providers on loopback that answer as the real ones: what they know is invented, the form and the oddities are theirs. */
export async function startFakeProviders(): Promise<FakeProviders> {
  const viacep = await startFake(viacepAnswer);
  const brasilapi = await startFake(brasilapiAnswer);
  const minhareceita = await startFake(minhareceitaAnswer);
  const all = [viacep, brasilapi, minhareceita];
  return {
    viacep,
    brasilapi,
    minhareceita,
    environment: {
      VIACEP_URL: `${viacep.target.url}/ws`,
      BRASILAPI_URL: `${brasilapi.target.url}/api/`,
      MINHA_RECEITA_URL: minhareceita.target.url,
    },
    async close() {
      await Promise.all(all.map(({ target }) => target.close()));
    },
  };
}

async function startFake(answerTo: (path: string) => Step | undefined): Promise<FakeProvider> {
  let step: Step | null = null;
  const target = await startHttpTarget({
    beforeAnswer: ({ path }: Arrival) => step ?? answerTo(path) ?? json(404, { message: 'no such route' }),
  });
  return {
    target,
    does: (next) => void (step = next),
    works: () => void (step = null),
    asked: () => target.arrivals.total,
  };
}

function viacepAnswer(path: string): Step | undefined {
  const cep = /^\/ws\/(\d{8})\/json\/$/.exec(path)?.[1];
  if (cep !== undefined) return cep === UNKNOWN_CEP ? viacepMissing() : json(200, viacepAddress(cep));
  const uf = /^\/ws\/([A-Z]{2})\/[^/]{3,}\/[^/]{3,}\/json\/$/.exec(path)?.[1];
  return uf === undefined ? undefined : json(200, uf === 'SP' ? [viacepAddress('01001000')] : []);
}

function brasilapiAnswer(path: string): Step | undefined {
  const [, route = '', subject = ''] =
    /^\/api\/(cep\/v1|cnpj\/v1|banks\/v1|ddd\/v2|feriados\/v1|taxas\/v1|pix\/v1)\/?(.*)$/.exec(path) ?? [];
  switch (route) {
    case 'cep/v1':
      return subject === UNKNOWN_CEP ? brasilapiCepFailed : json(200, brasilapiAddress(subject));
    case 'cnpj/v1':
      return companyAnswer(subject);
    case 'banks/v1':
      return json(200, banks);
    case 'ddd/v2':
      return json(200, areaCode(subject));
    case 'feriados/v1':
      return json(200, holidays(subject));
    case 'taxas/v1':
      return subject === '' ? json(200, rates) : undefined;
    case 'pix/v1':
      return subject === 'participants' ? json(200, pixParticipants) : undefined;
    default:
      return undefined;
  }
}

function minhareceitaAnswer(path: string): Step | undefined {
  return companyAnswer(path.slice(1));
}

function companyAnswer(cnpj: string): Step {
  return cnpj === UNKNOWN_CNPJ ? companyMissing(cnpj) : json(200, company(cnpj));
}
