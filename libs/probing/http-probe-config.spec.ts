import { findProbeConfigProblems, type HttpProbeConfig } from './http-probe-config.js';

const pointers = (given: Partial<HttpProbeConfig>) =>
  findProbeConfigProblems({ method: 'POST', url: 'https://a.example/', timeoutMs: 10_000, ...given }).map(
    (p) => p.pointer,
  );

describe('findProbeConfigProblems', () => {
  it('finds nothing in a full, sound configuration', () => {
    const sound: Partial<HttpProbeConfig> = {
      headers: { 'X-Key': 'k' },
      secretHeaderNames: ['x-key'],
      body: '{}',
      expectedStatus: ['200-299', '304'],
      degradedAfterMs: 9_999,
      keyword: { text: 'ok', mustContain: true },
      jsonPath: { path: '$.status', equals: 'ok' },
    };
    expect(pointers(sound)).toEqual([]);
  });

  it.each<[string, Partial<HttpProbeConfig>, string]>([
    ['an unknown method', { method: 'TRACE' as never }, '/method'],
    ['a timeout of 0', { timeoutMs: 0 }, '/timeoutMs'],
    ['a fraction', { timeoutMs: 1.5 }, '/timeoutMs'],
    ['a slow limit at the timeout', { degradedAfterMs: 10_000 }, '/degradedAfterMs'],
    ['a broken status', { expectedStatus: ['200', 'ok'] }, '/expectedStatus/1'],
    ['no status', { expectedStatus: [] }, '/expectedStatus'],
    ['a header with a line break', { headers: { a: 'b\r\nc: d' } }, '/headers/a'],
    ['a Host header', { headers: { Host: 'x' } }, '/headers/Host'],
    ['a header with a strange name', { headers: { 'a/b~': 'x' } }, '/headers/a~1b~0'],
    ['a header twice', { headers: { 'X-A': '1', 'x-a': '2' } }, '/headers/x-a'],
    ['large headers', { headers: { a: 'x'.repeat(16_384) } }, '/headers'],
    ['a body with GET', { method: 'GET', body: '' }, '/body'],
    ['a large body', { body: 'x'.repeat(65_537) }, '/body'],
    ['an empty keyword', { keyword: { text: '', mustContain: true } }, '/keyword/text'],
    ['a keyword with HEAD', { method: 'HEAD', keyword: { text: 'a', mustContain: true } }, '/keyword'],
    ['a JSON path with HEAD', { method: 'HEAD', jsonPath: { path: '$', equals: 1 } }, '/jsonPath'],
    ['a broken JSON path', { jsonPath: { path: 'a', equals: 1 } }, '/jsonPath/path'],
    ['an object to equal', { jsonPath: { path: '$', equals: {} as never } }, '/jsonPath/equals'],
    ['NaN to equal', { jsonPath: { path: '$', equals: Number.NaN } }, '/jsonPath/equals'],
  ])('points at %s', (_, given, pointer) => {
    expect(pointers(given)).toEqual([pointer]);
  });
});
