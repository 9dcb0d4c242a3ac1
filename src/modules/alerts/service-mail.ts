import { formatDuration, formatInstant, type Locale, type MailContent } from '../notifications/index.js';
import { durationSecondsOf, type Variant } from './happening.js';
import type { ServiceStory } from './service-story.js';

/** How a message is worded; `unwatched` ends it where the service was deleted meanwhile. */
export type Wording = Variant | 'unwatched';

/** A line of the table of a mail; without a value it is left out. */
export type FactLine = readonly [label: string, value: string | null];

interface Words {
  readonly labels: Readonly<Record<'service' | 'client' | 'url' | 'startedAt' | 'endedAt' | 'duration', string>>;
  readonly goneService: string;
  readonly unwatched: string;
}

const words: Readonly<Record<Locale, Words>> = {
  'pt-BR': {
    labels: {
      service: 'Serviço',
      client: 'Cliente',
      url: 'Endereço',
      startedAt: 'Início',
      endedAt: 'Fim',
      duration: 'Duração',
    },
    goneService: 'Serviço excluído',
    unwatched: 'não é mais monitorado',
  },
  en: {
    labels: {
      service: 'Service',
      client: 'Client',
      url: 'Address',
      startedAt: 'Began',
      endedAt: 'Ended',
      duration: 'Duration',
    },
    goneService: 'Deleted service',
    unwatched: 'is no longer watched',
  },
};

const TONES = { opened: 'alarm', recovered: 'good', resolved: 'good', unwatched: 'neutral' } as const;

export function wordingOf(variant: Variant, endReason: string | null): Wording {
  return variant === 'resolved' && endReason === 'service_deleted' ? 'unwatched' : variant;
}

/** What is particular about a mail. */
export interface Said {
  readonly wording: Wording;
  /** Behind the name of the service; not asked where it is no longer watched. */
  readonly predicate: string;
  readonly paragraph: string;
  /** Unless given that of the wording. */
  readonly tone?: MailContent['tone'];
  /** Behind the beginning. */
  readonly confirmed?: readonly FactLine[];
  /** At the end. */
  readonly more: readonly FactLine[];
}

/** A mail about what happened to a service, in the reader's language. */
export function serviceMail(story: ServiceStory, locale: Locale, said: Said): MailContent {
  const { labels, goneService, unwatched } = words[locale];
  const service = story.serviceName ?? goneService;
  const heading = `${service} ${said.wording === 'unwatched' ? unwatched : said.predicate}`;
  const facts: FactLine[] = [
    [labels.service, service],
    [labels.client, story.clientName],
    [labels.url, story.url],
    [labels.startedAt, formatInstant(story.startedAt, locale)],
    ...(said.confirmed ?? []),
    [labels.endedAt, story.endedAt && formatInstant(story.endedAt, locale)],
    [labels.duration, story.endedAt && durationOf(story)],
    ...said.more,
  ];
  return {
    locale,
    subject: `[Vigia] ${heading}`,
    heading,
    tone: said.tone ?? TONES[said.wording],
    paragraphs: [said.paragraph],
    facts: facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }])),
  };
}

/** How long it lasted, in words; nothing while it lasts. */
export function durationOf(story: ServiceStory): string {
  return formatDuration(durationSecondsOf(story) ?? 0);
}
