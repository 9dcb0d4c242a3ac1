import fc from 'fast-check';
import { query } from 'jsonpath-rfc9535';
import { compileJsonPath, type JsonValue, MAX_SEARCHED_BYTES } from './json-path.js';

const DOCUMENT: JsonValue = { a: { b: [{ c: 1 }, { c: 2 }] }, 'x y': null, list: [3, 4], s: 'text' };

function select(path: string, document: JsonValue = DOCUMENT, sizeBytes = 100): readonly JsonValue[] {
  const result = compileJsonPath(path);
  if (!result.ok) throw new Error(result.detail);
  return result.compiled.select(document, sizeBytes);
}

describe('compileJsonPath', () => {
  it.each([
    ['$', [DOCUMENT]],
    ['$.a.b[0].c', [1]],
    ["$['x y']", [null]],
    ['$.list[-1]', [4]],
    ['$.list[9]', []],
    ['$.s.length', []],
    ['$.s[0]', []],
    ['$.a.b.c', []],
    ['$.a.b[*].c', [1, 2]],
    ['$..c', [1, 2]],
    ['$.a.b[?@.c == 2].c', [2]],
    ['$.a.b[?@.c == $.a.b.d].c', []],
    ['$.a.b[?@.c != $.s].c', [1, 2]],
  ])('selects by %s', (path, expected) => {
    expect(select(path)).toEqual(expected);
  });

  it.each([
    ['status', 'RFC 9535'],
    ['$.', 'RFC 9535'],
    ['', 'RFC 9535'],
    ['$.a[?match(@.b, "(a+)+")]', 'match()'],
    ['$[?!search(@, "x")]', 'match()'],
    ['$..a..b', 'more than once'],
    ['$..a[?@..b]', 'more than once'],
    ['$[?count($.*) > 1]', 'inside a filter'],
    ['$.list[?@ != $.list[0]]', 'either side of a comparison'],
    ['$.a.b[?@.c[0] == 1]', 'either side of a comparison'],
    [`$${'[*,*]'.repeat(9)}`, '16 selectors'],
    [`$.${'a'.repeat(300)}`, '256 characters'],
  ])('refuses %s', (path, detail) => {
    const result = compileJsonPath(path);
    expect(result).toMatchObject({ ok: false, detail: expect.stringContaining(detail) as string });
  });

  it('compiles a path once', () => {
    expect(compileJsonPath('$.once')).toBe(compileJsonPath('$.once'));
    const first = compileJsonPath('$.forgotten');
    for (let i = 0; i < 1_024; i += 1) compileJsonPath(`$.n${i}`);
    expect(compileJsonPath('$.forgotten')).not.toBe(first);
  });

  it('does not search documents that are too large, and still walks into them', () => {
    expect(() => select('$..c', DOCUMENT, MAX_SEARCHED_BYTES + 1)).toThrow(RangeError);
    expect(select('$.s', DOCUMENT, MAX_SEARCHED_BYTES + 1)).toEqual(['text']);
  });

  it('does not find what objects inherit', () => {
    expect(select('$.constructor')).toEqual([]);
    expect(select('$.__proto__', JSON.parse('{"__proto__":1}') as JsonValue)).toEqual([1]);
  });

  it('walks where the library would go', () => {
    const step = fc.oneof(
      fc.constantFrom('.a', '.b', "['c']", '.length'),
      fc.integer({ min: -3, max: 3 }).map((i) => `[${i}]`),
    );
    const paths = fc.array(step, { maxLength: 5 }).map((steps) => `$${steps.join('')}`);
    const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.oneof(fc.integer(), fc.constant(null), fc.string()),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'length'), tie('tree'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(paths, tree, (path, document) => {
        expect(select(path, document)).toEqual(query(document, path));
      }),
      { numRuns: 2_000 },
    );
  });
});
