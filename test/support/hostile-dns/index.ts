export * from './canaries.js';
export * from './dns-scripts.js';
export * from './hostile-dns.js';
export * from './ssrf-spellings.js';
