import { formatDuration, type Locale, type MailContent } from '../notifications/index.js';
import type { FlappingStory } from './flapping-story.js';
import type { Variant } from './happening.js';
import { serviceMail, type Wording, wordingOf } from './service-mail.js';

interface Words {
  /** Behind the name of the service. */
  readonly predicate: Readonly<Record<Variant, string>>;
  readonly paragraph: Readonly<Record<Wording, (isDown: boolean) => string>>;
  readonly labels: Readonly<Record<'changes' | 'outages' | 'longest', string>>;
}

const words: Readonly<Record<Locale, Words>> = {
  'pt-BR': {
    predicate: {
      opened: 'está instável',
      recovered: 'ficou instável e já se estabilizou',
      resolved: 'está estável novamente',
    },
    paragraph: {
      opened: () =>
        'O serviço cai e volta repetidamente. Enquanto isso durar, quedas e retornos não serão avisados um a um; você receberá outra mensagem quando o serviço se estabilizar.',
      recovered: () =>
        'O serviço caiu e voltou repetidamente e se estabilizou antes que esta mensagem pudesse ser enviada. Não haverá outra mensagem sobre essa instabilidade.',
      resolved: (isDown) =>
        isDown
          ? 'O serviço parou de oscilar, mas está fora do ar. Outra mensagem informa sobre essa queda.'
          : 'O serviço parou de oscilar e está no ar. Quedas e retornos voltam a ser avisados.',
      unwatched: () => 'O serviço foi excluído do monitoramento enquanto estava instável.',
    },
    labels: {
      changes: 'Mudanças nas últimas 20 avaliações',
      outages: 'Quedas',
      longest: 'Queda mais longa',
    },
  },
  en: {
    predicate: {
      opened: 'is flapping',
      recovered: 'was flapping and is steady again',
      resolved: 'is steady again',
    },
    paragraph: {
      opened: () =>
        'The service goes down and comes back again and again. While this lasts single outages and recoveries are not told; another message follows when it is steady.',
      recovered: () =>
        'The service went down and came back again and again, and was steady before this message could be sent. No other message about this follows.',
      resolved: (isDown) =>
        isDown
          ? 'The service has stopped flapping, but it is down. Another message tells about this outage.'
          : 'The service has stopped flapping and is up. Outages and recoveries are told again.',
      unwatched: () => 'The service was removed from the watch while it was flapping.',
    },
    labels: {
      changes: 'Changes in the last 20 evaluations',
      outages: 'Outages',
      longest: 'Longest outage',
    },
  },
};

/** The mail about flapping, in the reader's language. */
export function mailAboutFlapping(story: FlappingStory, variant: Variant, locale: Locale): MailContent {
  const { predicate, paragraph, labels } = words[locale];
  const wording = wordingOf(variant, story.endReason);
  return serviceMail(story, locale, {
    wording,
    predicate: predicate[variant],
    paragraph: paragraph[wording](story.isDown),
    ...(variant === 'resolved' && story.isDown ? { tone: 'alarm' } : {}),
    more: [
      [labels.changes, variant === 'opened' ? String(story.changes) : null],
      [labels.outages, String(story.outages)],
      [labels.longest, formatDuration(story.longestOutageSeconds)],
    ],
  });
}
