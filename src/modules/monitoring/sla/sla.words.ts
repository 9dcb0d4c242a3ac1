import type { CountedState } from '../../../../libs/probing/index.js';

export type Locale = 'pt-BR' | 'en';

export interface SlaWords {
  readonly title: string;
  readonly frozen: (at: string) => string;
  readonly open: string;
  readonly together: string;
  readonly anyDown: string;
  readonly mean: string;
  readonly way: string;
  readonly withoutMaintenance: string;
  readonly withMaintenance: string;
  readonly services: string;
  readonly none: string;
  readonly service: string;
  readonly uptime: string;
  readonly coverage: string;
  readonly down: string;
  readonly incidents: string;
  readonly mttr: string;
  readonly mtbf: string;
  readonly longest: string;
  readonly maintenance: string;
  readonly uptimeWithMaintenance: string;
  readonly intervals: string;
  readonly noIntervals: string;
  readonly state: string;
  readonly from: string;
  readonly to: string;
  readonly length: string;
  readonly reason: string;
  readonly deleted: string;
  readonly notMonitored: string;
  readonly more: (n: number) => string;
  readonly states: Readonly<Record<CountedState, string>>;
  readonly rule: string;
}

const portuguese: SlaWords = {
  title: 'Relatório de nível de serviço',
  frozen: (at) => `Fechado em ${at}: não muda mais.`,
  open: 'Ainda não fechado: mostra o que se sabe agora.',
  together: 'Conjunto dos serviços',
  anyDown: 'Algum fora do ar',
  mean: 'Média ponderada',
  way: 'Contagem',
  withoutMaintenance: 'sem a manutenção combinada',
  withMaintenance: 'como se não houvesse manutenção',
  services: 'Serviços',
  none: 'Nenhum serviço neste mês.',
  service: 'Serviço',
  uptime: 'Disponibilidade',
  coverage: 'Cobertura',
  down: 'Fora do ar',
  incidents: 'Incidentes',
  mttr: 'MTTR',
  mtbf: 'MTBF',
  longest: 'Maior queda',
  maintenance: 'Manutenção',
  uptimeWithMaintenance: 'Disp. com manutenção',
  intervals: 'Intervalos',
  noIntervals: 'No ar o mês inteiro.',
  state: 'Estado',
  from: 'De',
  to: 'Até',
  length: 'Duração',
  reason: 'Motivo',
  deleted: 'excluído',
  notMonitored: 'não monitorado',
  more: (n) => (n === 1 ? 'e mais 1 intervalo' : `e mais ${String(n)} intervalos`),
  states: {
    up: 'no ar',
    degraded: 'lento',
    down: 'fora do ar',
    unknown: 'não observado',
    paused: 'pausado',
    maintenance: 'manutenção',
  },
  rule: 'Disponibilidade = 1 − fora do ar ÷ monitorado, arredondada para baixo. Monitorado = tempo sem o não observado, o pausado e a manutenção. MTTR: tempo fora do ar por incidente. MTBF: tempo no ar por incidente.',
};

const english: SlaWords = {
  title: 'Service level report',
  frozen: (at) => `Frozen on ${at}: nothing changes it any more.`,
  open: 'Not frozen yet: as it is known now.',
  together: 'All services',
  anyDown: 'Any of them down',
  mean: 'Weighted mean',
  way: 'Counted',
  withoutMaintenance: 'agreed maintenance left out',
  withMaintenance: 'as if there had been no maintenance',
  services: 'Services',
  none: 'No service in this month.',
  service: 'Service',
  uptime: 'Uptime',
  coverage: 'Coverage',
  down: 'Down',
  incidents: 'Incidents',
  mttr: 'MTTR',
  mtbf: 'MTBF',
  longest: 'Longest outage',
  maintenance: 'Maintenance',
  uptimeWithMaintenance: 'Uptime with maintenance',
  intervals: 'Intervals',
  noIntervals: 'Up for the whole month.',
  state: 'State',
  from: 'From',
  to: 'To',
  length: 'Length',
  reason: 'Reason',
  deleted: 'deleted',
  notMonitored: 'not monitored',
  more: (n) => (n === 1 ? 'and 1 more interval' : `and ${String(n)} more intervals`),
  states: {
    up: 'up',
    degraded: 'slow',
    down: 'down',
    unknown: 'not observed',
    paused: 'paused',
    maintenance: 'maintenance',
  },
  rule: 'Uptime = 1 − down ÷ monitored, rounded down. Monitored = time without what was not observed, paused or in maintenance. MTTR: time down per incident. MTBF: time up per incident.',
};

/** The words of the report in a language. */
export function slaWordsOf(locale: Locale): SlaWords {
  return locale === 'en' ? english : portuguese;
}

/** A length of time for people, in its two largest units: `2 h 13 min`, `0 s`. */
export function lengthOf(ms: number): string {
  const parts = [
    [Math.floor(ms / 86_400_000), 'd'],
    [Math.floor(ms / 3_600_000) % 24, 'h'],
    [Math.floor(ms / 60_000) % 60, 'min'],
    [Math.floor(ms / 1_000) % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${String(count)} ${unit}`)
    .join(' ');
}

/** A percentage with three decimals; null where nothing was monitored. */
export function percentOf(percent: number | null, locale: Locale): string | null {
  if (percent === null) return null;
  const digits = { minimumFractionDigits: 3, maximumFractionDigits: 3 };
  return `${new Intl.NumberFormat(locale, digits).format(percent)} %`;
}
