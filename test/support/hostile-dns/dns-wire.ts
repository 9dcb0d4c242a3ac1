/** The part of RFC 1035, RFC 2782, RFC 3596 and RFC 8659 that the hostile server speaks: one question, answers of these types. */
const TYPE_NUMBERS = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, CAA: 257 } as const;
export type DnsRecordType = keyof typeof TYPE_NUMBERS;
export type DnsType = DnsRecordType | 'other';

export interface DnsQuestion {
  readonly id: number;
  /** Lower case, without trailing dot. */
  readonly name: string;
  readonly type: DnsType;
  /** The question's own bytes, echoed in the answer. */
  readonly bytes: Buffer;
}

export interface DnsRecord {
  /** Owner; the question's name when absent. */
  readonly name?: string;
  readonly type: DnsRecordType;
  /** As zone files write it: an address in plain notation (IPv6 without dotted tail), a name, numbers and names; texts without quotes. */
  readonly value: string;
  /** Seconds; 0 when absent: nobody may keep the answer. */
  readonly ttlSeconds?: number;
}

export type DnsCode = 'NOERROR' | 'SERVFAIL' | 'NXDOMAIN' | 'REFUSED';

const CODE_NUMBERS: Readonly<Record<DnsCode, number>> = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };
const HEADER_BYTES = 12;
const CLASS_IN = 1;
/** Response, authoritative, recursion desired and available. */
const ANSWER_FLAGS = 0x8580;

/** Reads the one question of a query; null when the packet is anything else. */
export function decodeQuestion(packet: Buffer): DnsQuestion | null {
  if (packet.length < HEADER_BYTES + 5 || packet.readUInt16BE(4) !== 1) return null;
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = packet[at]; length !== 0; length = packet[at]) {
    // Queries are not compressed, so a pointer (≥ 64) is no question of ours.
    if (length === undefined || length > 63) return null;
    labels.push(packet.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  if (packet.length < at + 5) return null;
  return {
    id: packet.readUInt16BE(0),
    name: labels.join('.').toLowerCase(),
    type: typeOf(packet.readUInt16BE(at + 1)),
    bytes: packet.subarray(HEADER_BYTES, at + 5),
  };
}

/** The answer to a question, records in the given order. */
export function encodeAnswer(question: DnsQuestion, code: DnsCode, records: readonly DnsRecord[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(question.id, 0);
  header.writeUInt16BE(ANSWER_FLAGS | CODE_NUMBERS[code], 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question.bytes, ...records.map((record) => encodeRecord(question.name, record))]);
}

function encodeRecord(questionName: string, record: DnsRecord): Buffer {
  const data = encodeData(record);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(TYPE_NUMBERS[record.type], 0);
  fixed.writeUInt16BE(CLASS_IN, 2);
  fixed.writeUInt32BE(record.ttlSeconds ?? 0, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(record.name ?? questionName), fixed, data]);
}

function encodeData({ type, value }: DnsRecord): Buffer {
  const words = value.split(' ');
  switch (type) {
    case 'A':
      return Buffer.from(value.split('.').map(Number));
    case 'AAAA':
      return encodeIpv6(value);
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return encodeName(value);
    case 'TXT':
      // Texts of at most 255 bytes each, one after the other.
      return Buffer.concat((value.match(/.{1,255}/gs) ?? ['']).map((text) => encodeText(text)));
    case 'MX':
      return Buffer.concat([numbers(2, words.slice(0, 1)), encodeName(words[1] ?? '')]);
    case 'SRV':
      return Buffer.concat([numbers(2, words.slice(0, 3)), encodeName(words[3] ?? '')]);
    case 'SOA':
      return Buffer.concat([encodeName(words[0] ?? ''), encodeName(words[1] ?? ''), numbers(4, words.slice(2))]);
    case 'CAA':
      return Buffer.concat([numbers(1, words.slice(0, 1)), encodeText(words[1] ?? ''), Buffer.from(words[2] ?? '')]);
  }
}

function encodeIpv6(value: string): Buffer {
  const [head = '', tail] = value.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function encodeText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
}

function numbers(bytes: 1 | 2 | 4, words: readonly string[]): Buffer {
  const encoded = Buffer.alloc(bytes * words.length);
  words.forEach((word, index) => encoded.writeUIntBE(Number(word), bytes * index, bytes));
  return encoded;
}

function encodeName(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]),
    Buffer.from([0]),
  ]);
}

function typeOf(number: number): DnsType {
  const found = Object.entries(TYPE_NUMBERS).find(([, known]) => known === number);
  return found === undefined ? 'other' : (found[0] as DnsRecordType);
}
