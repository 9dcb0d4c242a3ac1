import { formatInstant, type Locale, type MailContent } from '../../notifications/index.js';
import type { AlertKind } from './security-alert.facts.js';
import type { RaisedAlert } from './security-alerts.repository.js';

interface Words {
  readonly subject: Readonly<Record<AlertKind, string>>;
  readonly paragraph: Readonly<Record<AlertKind, string>>;
  readonly pause: string;
  readonly labels: Readonly<Record<'user' | 'ip' | 'at', string>>;
  /** Names of the figures of an alert; one that is not listed is shown by its own name. */
  readonly figures: Readonly<Record<string, string>>;
}

const words: Readonly<Record<Locale, Words>> = {
  'pt-BR': {
    subject: {
      refresh_reuse: 'Um token de sessão antigo foi usado de novo',
      refresh_ahead: 'Um token de sessão que nunca foi emitido foi apresentado',
      login_spray: 'Muitas contas tentadas a partir de um mesmo endereço',
      role_gain: 'Um usuário ganhou permissões',
      mass_read: 'Um usuário leu uma quantidade incomum de dados',
      monitor_blind: 'O monitor está sem visão',
    },
    paragraph: {
      refresh_reuse:
        'Um token de renovação já substituído foi apresentado outra vez. Pode ter sido copiado: a sessão foi encerrada e o usuário precisa entrar de novo.',
      refresh_ahead:
        'Um token de renovação autêntico está à frente do que o banco de dados conhece. Ou o banco foi restaurado de uma cópia, ou as chaves vazaram.',
      login_spray:
        'Vários identificadores diferentes falharam ao entrar a partir do mesmo endereço em pouco tempo. Considere bloquear o endereço.',
      role_gain: 'O papel de um usuário mudou para um com mais permissões. Confirme que a mudança foi intencional.',
      mass_read:
        'Um usuário leu mais registros de clientes do que o limite desta instalação. Confirme que a leitura tem um motivo.',
      monitor_blind:
        'Os endereços de controle não respondem: a falha parece ser da rede deste servidor e não dos serviços. Enquanto isso nenhum serviço é dado como fora do ar, e o tempo conta como desconhecido.',
    },
    pause: 'Outros alertas iguais nos próximos 10 minutos ficam apenas na auditoria.',
    labels: { user: 'Usuário', ip: 'Endereço IP', at: 'Quando' },
    figures: {
      presented: 'Número do token apresentado',
      current: 'Número do token atual',
      identifiers: 'Identificadores tentados',
      failures: 'Falhas',
      rows: 'Registros lidos',
      limit: 'Limite',
      minutes: 'Período em minutos',
      from: 'Papel anterior',
      to: 'Papel novo',
      role: 'Papel',
      by: 'Por',
      canaries: 'Endereços de controle',
      failingCanaries: 'Endereços de controle sem resposta',
      monitors: 'Serviços monitorados',
      newSuspects: 'Serviços com falha no último minuto',
    },
  },
  en: {
    subject: {
      refresh_reuse: 'An old session token was used again',
      refresh_ahead: 'A session token that was never issued was presented',
      login_spray: 'Many accounts tried from one address',
      role_gain: 'A user has gained permissions',
      mass_read: 'A user has read an unusual amount of data',
      monitor_blind: 'The monitor is blind',
    },
    paragraph: {
      refresh_reuse:
        'A refresh token that had been replaced was presented once more. It may have been copied: the session was ended, and the user has to sign in again.',
      refresh_ahead:
        'An authentic refresh token is ahead of what the database knows. Either the database was restored from a copy, or keys have leaked.',
      login_spray:
        'Several different identifiers failed to sign in from one address within a short time. Consider blocking the address.',
      role_gain: 'The role of a user changed to one with more permissions. Make sure that the change was meant.',
      mass_read:
        'A user has read more records of clients than the limit of this installation. Make sure that there is a reason.',
      monitor_blind:
        'The canary addresses do not answer: the fault seems to lie with the network of this host and not with the services. Meanwhile no service is confirmed down, and the time counts as unknown.',
    },
    pause: 'Further alerts alike in the next 10 minutes go to the audit only.',
    labels: { user: 'User', ip: 'IP address', at: 'When' },
    figures: {
      presented: 'Number of the token presented',
      current: 'Number of the present token',
      identifiers: 'Identifiers tried',
      failures: 'Failures',
      rows: 'Records read',
      limit: 'Limit',
      minutes: 'Period in minutes',
      from: 'Former role',
      to: 'New role',
      role: 'Role',
      by: 'By',
      canaries: 'Canaries',
      failingCanaries: 'Canaries without an answer',
      monitors: 'Services watched',
      newSuspects: 'Services failing within the last minute',
    },
  },
};

/**
 * The mail about an alert.
 * @param user whom it is about, as people know them; null where nobody is known
 */
export function mailAboutAlert(alert: RaisedAlert, user: string | null, locale: Locale): MailContent {
  const { subject, paragraph, pause, labels, figures } = words[locale];
  const { kind, ip, occurredAt, details } = alert;
  return {
    locale,
    subject: `[Vigia] ${subject[kind]}`,
    heading: subject[kind],
    tone: 'alarm',
    paragraphs: [paragraph[kind], pause],
    facts: [
      ...(user === null ? [] : [{ label: labels.user, value: user }]),
      ...(ip === null ? [] : [{ label: labels.ip, value: ip }]),
      { label: labels.at, value: formatInstant(occurredAt, locale) },
      ...Object.entries(details).map(([name, value]) => ({ label: figures[name] ?? name, value: String(value) })),
    ],
  };
}
