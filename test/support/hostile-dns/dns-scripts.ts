import type { DnsCode, DnsRecord, DnsType } from './dns-wire.js';

export interface DnsAsked {
  readonly name: string;
  readonly type: DnsType;
  /** How often this name was asked for this type before. */
  readonly earlier: number;
}

/** What is answered; null leaves the question unanswered. */
export type DnsReply = { readonly code: DnsCode; readonly records: readonly DnsRecord[] } | null;
export type DnsScript = (asked: DnsAsked) => DnsReply;

/** These addresses, each to the question of its own family, TTL 0. */
export function addresses(...values: readonly string[]): DnsScript {
  return ({ type }) => ({ code: 'NOERROR', records: values.map(toRecord).filter((record) => record.type === type) });
}

/** These records, each to the question of its own type; other types are answered with none. */
export function records(...all: readonly DnsRecord[]): DnsScript {
  return ({ type }) => ({ code: 'NOERROR', records: all.filter((record) => record.type === type) });
}

/** A different script for each time a name is asked for the same type; the last one stays. */
export function inTurn(...scripts: readonly [DnsScript, ...DnsScript[]]): DnsScript {
  return (asked) => (scripts[Math.min(asked.earlier, scripts.length - 1)] ?? scripts[0])(asked);
}

/** One script, then the other, then the first again: the rebinding attack. */
export function flip(first: DnsScript, second: DnsScript): DnsScript {
  return (asked) => (asked.earlier % 2 === 0 ? first : second)(asked);
}

/** A chain of aliases, then the addresses, all in one answer as a recursive server gives it. */
export function aliased(chain: readonly string[], ...values: readonly string[]): DnsScript {
  return ({ name, type }) => {
    const owners = [name, ...chain];
    const aliases = chain.map((value, index): DnsRecord => ({ name: owners[index] ?? name, type: 'CNAME', value }));
    const owner = owners.at(-1) ?? name;
    const found = values.map(toRecord).filter((record) => record.type === type);
    return { code: 'NOERROR', records: [...aliases, ...found.map((record) => ({ ...record, name: owner }))] };
  };
}

/** No such name, or another refusal to answer. */
export function failing(code: Exclude<DnsCode, 'NOERROR'> = 'NXDOMAIN'): DnsScript {
  return () => ({ code, records: [] });
}

/** Never answers. */
export function stalling(): DnsScript {
  return () => null;
}

function toRecord(value: string): DnsRecord {
  return { type: value.includes(':') ? 'AAAA' : 'A', value };
}
