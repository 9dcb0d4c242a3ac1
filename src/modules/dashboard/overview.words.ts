import type { MonitorState } from '../../../libs/probing/index.js';

export type Locale = 'pt-BR' | 'en';

export interface Words {
  readonly title: string;
  readonly asOf: string;
  readonly openIncidents: string;
  readonly noIncidents: string;
  readonly services: string;
  readonly noServices: string;
  readonly service: string;
  readonly client: string;
  readonly state: string;
  readonly lastChecks: string;
  readonly downSince: string;
  readonly health: string;
  readonly closed: string;
  readonly states: Readonly<Record<MonitorState | 'paused', string>>;
  readonly outcomes: Readonly<Record<string, string>>;
  readonly clients: (n: number) => string;
  readonly more: (n: number) => string;
  readonly passed: (n: number, of: number) => string;
  readonly time: (at: Date) => string;
}

const ZONE = 'America/Sao_Paulo';

function timeIn(locale: Locale): (at: Date) => string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium', timeZone: ZONE });
  return (at) => format.format(at);
}

const portuguese: Words = {
  title: 'Vigia · situação dos serviços',
  asOf: 'Situação em',
  openIncidents: 'Incidentes abertos',
  noIncidents: 'Nenhum incidente aberto.',
  services: 'Serviços',
  noServices: 'Nenhum serviço cadastrado. Cadastre um cliente e um serviço pela API: veja /docs.',
  service: 'Serviço',
  client: 'Cliente',
  state: 'Estado',
  lastChecks: 'Últimas verificações',
  downSince: 'fora do ar desde',
  health: 'Saúde',
  closed: 'O painel desta instalação é restrito. Use a API com o seu acesso.',
  states: {
    new: 'novo',
    up: 'no ar',
    degraded: 'lento',
    suspect: 'suspeito',
    down: 'fora do ar',
    recovering: 'voltando',
    unknown: 'desconhecido',
    paused: 'pausado',
  },
  outcomes: { ok: 'ok', slow: 'lento', fail: 'falhou', probe_error: 'não verificado' },
  clients: (n) => (n === 1 ? '1 cliente' : `${String(n)} clientes`),
  more: (n) => (n === 1 ? 'e mais 1 serviço' : `e mais ${String(n)} serviços`),
  passed: (n, of) => (of === 0 ? 'ainda sem verificações' : `${String(n)} de ${String(of)} passaram`),
  time: timeIn('pt-BR'),
};

const english: Words = {
  title: 'Vigia · state of the services',
  asOf: 'As of',
  openIncidents: 'Open incidents',
  noIncidents: 'No open incident.',
  services: 'Services',
  noServices: 'No service yet. Add a client and a service through the API: see /docs.',
  service: 'Service',
  client: 'Client',
  state: 'State',
  lastChecks: 'Last checks',
  downSince: 'down since',
  health: 'Health',
  closed: 'The dashboard of this installation is closed. Use the API with your login.',
  states: {
    new: 'new',
    up: 'up',
    degraded: 'slow',
    suspect: 'suspect',
    down: 'down',
    recovering: 'recovering',
    unknown: 'unknown',
    paused: 'paused',
  },
  outcomes: { ok: 'ok', slow: 'slow', fail: 'failed', probe_error: 'not checked' },
  clients: (n) => (n === 1 ? '1 client' : `${String(n)} clients`),
  more: (n) => (n === 1 ? 'and 1 more service' : `and ${String(n)} more services`),
  passed: (n, of) => (of === 0 ? 'no checks yet' : `${String(n)} of ${String(of)} passed`),
  time: timeIn('en'),
};

/** The words of the page in a language. */
export function wordsOf(locale: Locale): Words {
  return locale === 'en' ? english : portuguese;
}
