export const LOCALES = ['pt-BR', 'en'] as const;
/** Languages of messages to people. */
export type Locale = (typeof LOCALES)[number];
export const DEFAULT_LOCALE: Locale = 'pt-BR';

/** Calendar times in messages are told in the zone of the company. */
const ZONE = 'America/Sao_Paulo';

const formats: Readonly<Record<Locale, Intl.DateTimeFormat>> = {
  'pt-BR': new Intl.DateTimeFormat('pt-BR', { dateStyle: 'short', timeStyle: 'medium', timeZone: ZONE }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: ZONE }),
};

/** An instant for people, in the zone America/Sao_Paulo, named «Brasília». */
export function formatInstant(at: Date, locale: Locale): string {
  return `${formats[locale].format(at)} (${locale === 'en' ? 'Brasília time' : 'horário de Brasília'})`;
}

/** A duration for people: its two largest units, such as `1 h 5 min`. Negative ones read as zero. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0 s';
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return shown.map(([amount, unit]) => `${String(amount)} ${unit}`).join(' ');
}
