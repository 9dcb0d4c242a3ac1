import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { failing, type DnsScript } from './dns-scripts.js';
import { decodeQuestion, encodeAnswer, type DnsType } from './dns-wire.js';

/** One question as it came in. */
export interface DnsLedgerEntry {
  readonly name: string;
  readonly type: DnsType;
}

export interface HostileDns {
  /** `address:port`, as DNS server settings take it. */
  readonly server: string;
  /** Every question, in the order of arrival. */
  readonly ledger: readonly DnsLedgerEntry[];
  /** Changes what a name answers from the next question on, and forgets how often it was asked. Unscripted: NXDOMAIN. */
  script(name: string, script: DnsScript): void;
  /** How often a name was asked, for one type or for all. */
  asked(name: string, type?: DnsType): number;
  close(): Promise<void>;
}

/** Starts a scriptable DNS server on UDP loopback, on a free port. */
export async function startHostileDns(): Promise<HostileDns> {
  const scripts = new Map<string, DnsScript>();
  const counts = new Map<string, number>();
  const ledger: DnsLedgerEntry[] = [];
  const socket = createSocket('udp4');

  socket.on('message', (packet, peer) => {
    const question = decodeQuestion(packet);
    if (question === null) return;
    const { name, type } = question;
    const key = `${type} ${name}`;
    const earlier = counts.get(key) ?? 0;
    counts.set(key, earlier + 1);
    ledger.push({ name, type });
    const reply = (scripts.get(name) ?? failing())({ name, type, earlier });
    if (reply !== null) socket.send(encodeAnswer(question, reply.code, reply.records), peer.port, peer.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');

  return {
    server: `127.0.0.1:${socket.address().port}`,
    ledger,
    script: (name, script) => {
      scripts.set(name, script);
      for (const key of counts.keys()) if (key.endsWith(` ${name}`)) counts.delete(key);
    },
    asked: (name, type) =>
      ledger.filter((entry) => entry.name === name && (type === undefined || entry.type === type)).length,
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
