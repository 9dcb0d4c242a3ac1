/** The part of RFC 1035 and RFC 3596 that the hostile server speaks: one question, A, AAAA and CNAME answers. */
export type DnsType = 'A' | 'AAAA' | 'CNAME' | 'other';

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
  readonly type: 'A' | 'AAAA' | 'CNAME';
  /** An address in plain notation (IPv6 without dotted tail), or a name. */
  readonly value: string;
  /** Seconds; 0 when absent: nobody may keep the answer. */
  readonly ttlSeconds?: number;
}

export type DnsCode = 'NOERROR' | 'SERVFAIL' | 'NXDOMAIN' | 'REFUSED';

const TYPE_NUMBERS = { A: 1, CNAME: 5, AAAA: 28 } as const;
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
  if (type === 'CNAME') return encodeName(value);
  if (type === 'A') return Buffer.from(value.split('.').map(Number));
  const [head = '', tail] = value.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function encodeName(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]),
    Buffer.from([0]),
  ]);
}

function typeOf(number: number): DnsType {
  switch (number) {
    case TYPE_NUMBERS.A:
      return 'A';
    case TYPE_NUMBERS.AAAA:
      return 'AAAA';
    case TYPE_NUMBERS.CNAME:
      return 'CNAME';
    default:
      return 'other';
  }
}
