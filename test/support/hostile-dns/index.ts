export * from './canaries.js';
export * from './dns-scripts.js';
export type { DnsRecord } from './dns-wire.js';
export * from './hostile-dns.js';
export * from './ssrf-spellings.js';
