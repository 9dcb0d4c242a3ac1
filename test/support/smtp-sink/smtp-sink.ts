import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { LoopbackListener } from '../http-target/index.js';
import { eventually } from '../poll/index.js';

export interface ReceivedMail {
  /** Envelope sender (MAIL FROM). */
  from: string;
  /** Envelope recipients (RCPT TO), in the order given. */
  to: string[];
  /** Header From as text. */
  fromHeader: string;
  subject: string;
  text: string;
  /** Empty when the mail has no HTML part. */
  html: string;
  messageId: string;
  /** Lower-case names, unfolded values; of a repeated header the first. */
  headers: Record<string, string>;
  raw: Buffer;
  /** Monotonic (`performance.now()`), milliseconds, when its last byte was read. */
  receivedAtMs: number;
  receivedAt: Date;
  /** False when a fault kept the 250 from the sender, who must think that it failed. */
  wasAcknowledged: boolean;
}

/**
 * - `refuse-recipient`: `code` (default 550) to RCPT TO, for all or only for those matching `only`.
 * - `refuse-data`: `code` (default 451) after the whole mail was read; it is not kept.
 * - `hang-after-data`: the mail is kept, its 250 never sent.
 * - `close-after-data`: the mail is kept, then the connection ends without the 250.
 * - `close-on-connect`, `hang-on-connect`: no greeting.
 */
export type SmtpFault =
  | { kind: 'refuse-recipient'; code?: number; message?: string; only?: RegExp }
  | { kind: 'refuse-data'; code?: number; message?: string }
  | { kind: 'hang-after-data' }
  | { kind: 'close-after-data' }
  | { kind: 'close-on-connect' }
  | { kind: 'hang-on-connect' };

export interface SmtpSinkOptions {
  port?: number;
  host?: string;
  /** Mails kept at most; more are refused with 452. Default 10,000. */
  maxMails?: number;
  /** When given, AUTH with exactly these is required. */
  auth?: { user: string; pass: string };
}

export interface SmtpSink {
  readonly host: string;
  readonly port: number;
  /** `smtp://host:port` */
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** The fault for the next `times` occasions (default: until `heal`). One fault at a time. */
  fault(fault: SmtpFault, times?: number): void;
  heal(): void;
  /** The first mail, past ones included, that `isWanted`. */
  waitForMail(isWanted?: (mail: ReceivedMail) => boolean, timeoutMs?: number): Promise<ReceivedMail>;
  /** Sessions accepted, recipients refused and mails refused since the start. */
  counts(): { sessions: number; refusedRecipients: number; refusedMails: number };
  clear(): void;
  /** Connection refused from now on, and back. */
  die(): Promise<void>;
  revive(): Promise<void>;
  close(): Promise<void>;
}

const MAX_MAIL_BYTES = 10 * 1024 * 1024;

/** Starts an SMTP server on loopback that keeps what it is given. Plain text only: no STARTTLS is offered. */
export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const { host = '127.0.0.1', maxMails = 10_000 } = options;
  const mails: ReceivedMail[] = [];
  const counts = { sessions: 0, refusedRecipients: 0, refusedMails: 0 };
  const sockets = new Map<number, Socket>();
  let current: { fault: SmtpFault; timesLeft: number } | null = null;

  /** The current fault if it is of one of these kinds; uses up one of its times. */
  const take = <K extends SmtpFault['kind']>(...kinds: K[]): Extract<SmtpFault, { kind: K }> | null => {
    if (current === null || !(kinds as string[]).includes(current.fault.kind)) return null;
    const { fault } = current;
    current.timesLeft -= 1;
    if (current.timesLeft <= 0) current = null;
    return fault as Extract<SmtpFault, { kind: K }>;
  };

  const onData = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null | 'silent'> => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const receivedAtMs = performance.now();
    const refusal = take('refuse-data');
    if (refusal !== null || mails.length >= maxMails || stream.sizeExceeded) {
      counts.refusedMails += 1;
      if (refusal === null) return stream.sizeExceeded ? reply(552, 'too large') : reply(452, 'the sink is full');
      return reply(refusal.code ?? 451, refusal.message ?? 'try again later');
    }
    const silence = take('hang-after-data', 'close-after-data');
    mails.push(await toMail(Buffer.concat(chunks), session, receivedAtMs, silence === null));
    if (silence?.kind === 'close-after-data') sockets.get(session.remotePort)?.destroy();
    return silence === null ? null : 'silent';
  };

  const server = new SMTPServer({
    hideSTARTTLS: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: options.auth === undefined,
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    closeTimeout: 50,
    onAuth: ({ username, password }, _session, done) => {
      const isRight = options.auth === undefined || (username === options.auth.user && password === options.auth.pass);
      if (isRight) done(null, { user: username ?? '' });
      else done(reply(535, 'authentication failed'));
    },
    onConnect: (session, done) => {
      counts.sessions += 1;
      const fault = take('close-on-connect', 'hang-on-connect');
      if (fault === null) done();
      else if (fault.kind === 'close-on-connect') sockets.get(session.remotePort)?.destroy();
    },
    onRcptTo: ({ address }, _session, done) => {
      const isAimedAt = current?.fault.kind !== 'refuse-recipient' || address.search(current.fault.only ?? /^/) !== -1;
      const fault = isAimedAt ? take('refuse-recipient') : null;
      if (fault === null) return done();
      counts.refusedRecipients += 1;
      done(reply(fault.code ?? 550, fault.message ?? 'no such mailbox'));
    },
    onData: (stream, session, done) => {
      onData(stream, session).then(
        (result) => (result === 'silent' ? undefined : done(result)),
        (error: unknown) => done(reply(554, `fault of the test kit: ${String(error)}`)),
      );
    },
  });
  // A client that goes away in mid-session is an ordinary event for a sink; the sender's side reports it.
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.on('close', () => sockets.delete(remotePort));
  });
  const listener = new LoopbackListener(server.server, host);
  await listener.listen(options.port ?? 0);

  return {
    host,
    port: listener.port,
    url: `smtp://${host}:${listener.port}`,
    mails,
    fault: (fault, times = Number.POSITIVE_INFINITY) => void (current = { fault, timesLeft: times }),
    heal: () => void (current = null),
    waitForMail: (isWanted = () => true, timeoutMs = 5_000) =>
      eventually(() => mails.find(isWanted), { timeoutMs, everyMs: 5, what: 'mail' }),
    counts: () => ({ ...counts }),
    clear: () => void (mails.length = 0),
    die: () => listener.stop(),
    revive: () => listener.listen(),
    close: () => listener.stop(),
  };
}

async function toMail(
  raw: Buffer,
  session: SMTPServerSession,
  receivedAtMs: number,
  wasAcknowledged: boolean,
): Promise<ReceivedMail> {
  const parsed = await simpleParser(raw);
  const headers: Record<string, string> = {};
  for (const { key, line } of parsed.headerLines) {
    headers[key] ??= line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n\s+/g, ' ')
      .trim();
  }
  const { mailFrom, rcptTo } = session.envelope;
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    fromHeader: parsed.from?.text ?? '',
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || '',
    messageId: parsed.messageId ?? '',
    headers,
    raw,
    receivedAtMs,
    receivedAt: new Date(),
    wasAcknowledged,
  };
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
