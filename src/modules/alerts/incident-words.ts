import { formatInstant, type Locale, type MailContent } from '../notifications/index.js';
import type { Variant } from './happening.js';
import type { IncidentStory } from './incident-story.js';
import { durationOf, serviceMail, type Wording, wordingOf } from './service-mail.js';

interface Words {
  /** Behind the name of the service. */
  readonly predicate: Readonly<Record<Variant, (duration: string) => string>>;
  readonly paragraph: Readonly<Record<Wording, (duration: string) => string>>;
  readonly labels: Readonly<Record<'detectedAt' | 'cause', string>>;
  readonly unknownCause: string;
  /** By the code of a failed check, the part before its colon. */
  readonly causes: Readonly<Record<string, string>>;
}

const words: Readonly<Record<Locale, Words>> = {
  'pt-BR': {
    predicate: {
      opened: () => 'está fora do ar',
      recovered: (duration) => `ficou fora do ar por ${duration} e já voltou`,
      resolved: (duration) => `voltou ao ar (${duration})`,
    },
    paragraph: {
      opened: () => 'As verificações confirmaram a falha. Você receberá outra mensagem quando o serviço voltar.',
      recovered: (duration) =>
        `O serviço ficou fora do ar por ${duration} e já se recuperou antes que esta mensagem pudesse ser enviada. Não haverá outra mensagem sobre este incidente.`,
      resolved: (duration) => `O serviço voltou a responder depois de ${duration}.`,
      unwatched: () => 'O serviço foi excluído do monitoramento enquanto estava fora do ar; o incidente foi encerrado.',
    },
    labels: {
      detectedAt: 'Confirmado em',
      cause: 'Causa',
    },
    unknownCause: 'não identificada',
    causes: {
      dns: 'o nome não foi resolvido',
      connect: 'a conexão não pôde ser estabelecida',
      tls: 'a conexão segura (TLS) falhou ou o certificado não foi aceito',
      timeout: 'o tempo limite foi excedido',
      protocol: 'a resposta não é HTTP válido',
      too_large: 'a resposta é maior que o limite',
      redirect: 'um redirecionamento não pôde ser seguido',
      status: 'o código de status não é o esperado',
      body: 'o conteúdo da resposta não pôde ser lido',
      assertion: 'o conteúdo da resposta não é o esperado',
    },
  },
  en: {
    predicate: {
      opened: () => 'is down',
      recovered: (duration) => `was down for ${duration} and has recovered`,
      resolved: (duration) => `is up again (${duration})`,
    },
    paragraph: {
      opened: () => 'The checks have confirmed the failure. Another message follows when the service is back.',
      recovered: (duration) =>
        `The service was down for ${duration} and had recovered before this message could be sent. No other message about this incident follows.`,
      resolved: (duration) => `The service answers again after ${duration}.`,
      unwatched: () => 'The service was removed from the watch while it was down; the incident is closed.',
    },
    labels: {
      detectedAt: 'Confirmed',
      cause: 'Cause',
    },
    unknownCause: 'unknown',
    causes: {
      dns: 'the name did not resolve',
      connect: 'no connection could be made',
      tls: 'the TLS handshake failed or the certificate was not accepted',
      timeout: 'the time limit passed',
      protocol: 'the answer is not valid HTTP',
      too_large: 'the answer is larger than the limit',
      redirect: 'a redirect could not be followed',
      status: 'the status code is not an expected one',
      body: 'the body of the answer could not be read',
      assertion: 'the body of the answer is not as expected',
    },
  },
};

/** The mail about an outage, in the reader's language. */
export function mailAbout(story: IncidentStory, variant: Variant, locale: Locale): MailContent {
  const { predicate, paragraph, labels } = words[locale];
  const duration = durationOf(story);
  const wording = wordingOf(variant, story.endReason);
  return serviceMail(story, locale, {
    wording,
    predicate: predicate[variant](duration),
    paragraph: paragraph[wording](duration),
    confirmed: [[labels.detectedAt, formatInstant(story.detectedAt, locale)]],
    more: [[labels.cause, causeIn(story, locale)]],
  });
}

/** The mail of `POST …/test`. */
export function testMail(destinationName: string, locale: Locale): MailContent {
  const isEnglish = locale === 'en';
  return {
    locale,
    subject: isEnglish ? '[Vigia] Test message' : '[Vigia] Mensagem de teste',
    heading: isEnglish ? 'Test message' : 'Mensagem de teste',
    tone: 'neutral',
    paragraphs: [
      isEnglish
        ? 'If you can read this, messages about outages will arrive here too.'
        : 'Se você está lendo isto, as mensagens sobre indisponibilidades também chegarão aqui.',
    ],
    facts: [{ label: isEnglish ? 'Destination' : 'Destino', value: destinationName }],
  };
}

/** The cause by its code; in English the sentence of the check itself, which says more. */
function causeIn({ reason, detail }: IncidentStory, locale: Locale): string {
  const { causes, unknownCause } = words[locale];
  const known = causes[reason?.split(':', 1)[0] ?? ''] ?? unknownCause;
  return detail !== null && locale === 'en' ? detail : reason === null ? known : `${known} (${reason})`;
}
