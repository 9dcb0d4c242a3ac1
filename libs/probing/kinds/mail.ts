import { type Conversation, UnexpectedAnswer } from '../../outbound-http/conversation.js';
import type { AssertionFault } from '../assertions.js';
import type { ConversationConfig, ConversationKind, ConversationPlan } from '../conversation-probe.js';
import type { Report } from '../probe-kind.js';
import { line } from './lines.js';

/** How a mail server is spoken to: in the clear, in the clear until STARTTLS, or by TLS from the first byte. */
export const MAIL_SECURITIES = ['none', 'starttls', 'tls'] as const;
export type MailSecurity = (typeof MAIL_SECURITIES)[number];

/** A mail server that greets and, if asked, secures the connection. Nobody signs in, no mail is sent. */
export interface MailProbeConfig extends ConversationConfig {
  /** Default `none`. */
  readonly security?: MailSecurity;
  /** Default true. */
  readonly verifyTls?: boolean;
}

/** In the clear or until STARTTLS, and by TLS (RFC 8314 §7). */
type MailPorts = readonly [number, number];
type Greet = (conversation: Conversation, startTls: (() => Promise<void>) | null) => Promise<AssertionFault | null>;

function mailKind(name: string, [open, secured]: MailPorts, greet: Greet): ConversationKind<MailProbeConfig> {
  return {
    name,
    form: {
      schemes: { [name]: open, [`${name}s`]: secured },
      options: ['security', 'verifyTls'],
      fromAddress: ({ scheme }): { security?: MailSecurity } => (scheme === `${name}s` ? { security: 'tls' } : {}),
    },
    findProblems({ security = 'none' }, report: Report) {
      if (!MAIL_SECURITIES.includes(security)) report('/security', `must be one of ${MAIL_SECURITIES.join(', ')}`);
    },
    plan({ security = 'none', verifyTls = true }): ConversationPlan {
      const tls = { verify: verifyTls, protocols: [] };
      return {
        tls: security === 'tls' ? tls : null,
        talk: (conversation) => greet(conversation, security === 'starttls' ? () => conversation.secure(tls) : null),
      };
    },
  };
}

/** RFC 5321, and RFC 3207 for STARTTLS. */
export const smtpKind = mailKind('smtp', [25, 465], async (conversation, startTls) => {
  const greeting = await reply(conversation);
  if (greeting.code !== 220) return notReady(greeting.code);
  // An address literal, as RFC 5321 §4.1.3 has it for those without a name.
  const hello = async (): Promise<Reply> => {
    conversation.send('EHLO [127.0.0.1]\r\n');
    return reply(conversation);
  };
  const offers = await hello();
  if (offers.code !== 250) return notReady(offers.code);
  if (startTls !== null) {
    if (!offers.lines.some((offer) => /^STARTTLS$/i.test(offer))) return NO_STARTTLS;
    conversation.send('STARTTLS\r\n');
    const { code } = await reply(conversation);
    if (code !== 220) return notReady(code);
    await startTls();
    const secured = await hello();
    if (secured.code !== 250) return notReady(secured.code);
  }
  conversation.send('QUIT\r\n');
  return null;
});

/** RFC 9051 §7.1 (greeting), §6.1.1 (CAPABILITY), §6.2.1 (STARTTLS). */
export const imapKind = mailKind('imap', [143, 993], async (conversation, startTls) => {
  const greeting = await conversation.receive(line);
  if (/^\* BYE\b/i.test(greeting)) return { reason: 'unavailable', detail: 'The server greets with BYE.' };
  if (!/^\* (OK|PREAUTH)\b/i.test(greeting)) throw new UnexpectedAnswer('The greeting is none of IMAP.');
  if (startTls !== null) {
    const offers = await command(conversation, 'a1', 'CAPABILITY');
    if (!offers.some((offer) => /^\* CAPABILITY\b.*\bSTARTTLS\b/i.test(offer))) return NO_STARTTLS;
    await command(conversation, 'a2', 'STARTTLS');
    await startTls();
  }
  await command(conversation, 'a3', 'LOGOUT');
  return null;
});

const NO_STARTTLS: AssertionFault = { reason: 'assertion', detail: 'The server does not offer STARTTLS.' };
/** Lines of one answer; more are no answer. */
const MAX_LINES = 200;

interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** One reply of SMTP, with all its lines (RFC 5321 §4.2.1). */
async function reply(conversation: Conversation): Promise<Reply> {
  const lines: string[] = [];
  while (lines.length < MAX_LINES) {
    const parsed = /^(\d{3})(?:([ -])(.*))?$/.exec(await conversation.receive(line));
    if (parsed === null) break;
    lines.push(parsed[3] ?? '');
    if (parsed[2] !== '-') return { code: Number(parsed[1]), lines };
  }
  throw new UnexpectedAnswer('The answer is none of SMTP.');
}

/** Codes of SMTP are shown: they are figures of the protocol and name nobody. */
function notReady(code: number): AssertionFault {
  return { reason: 'unavailable', detail: `The server answers ${code}.` };
}

/** The untagged lines of a command that succeeds. */
async function command(conversation: Conversation, tag: string, name: string): Promise<string[]> {
  conversation.send(`${tag} ${name}\r\n`);
  const untagged: string[] = [];
  while (untagged.length < MAX_LINES) {
    const answer = await conversation.receive(line);
    if (answer.startsWith('* ')) untagged.push(answer);
    else if (answer.toUpperCase().startsWith(`${tag.toUpperCase()} OK`)) return untagged;
    else break;
  }
  throw new UnexpectedAnswer(`The answer to ${name} is not OK.`);
}
