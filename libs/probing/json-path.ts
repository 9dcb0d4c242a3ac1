import { query } from 'jsonpath-rfc9535';
import parse, { type JsonPathQuery } from 'jsonpath-rfc9535/parser';

/** A value as JSON.parse gives it. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export interface CompiledJsonPath {
  readonly path: string;
  /**
   * The selected values.
   * @param sizeBytes length of the text that the document was read from; a path that searches is only run on
   *   documents up to MAX_SEARCHED_BYTES, since it would hold up every other check of the process
   * @throws RangeError when the document is too large for this path
   */
  select(document: JsonValue, sizeBytes: number): readonly JsonValue[];
}

export type CompiledOrFault =
  { readonly ok: true; readonly compiled: CompiledJsonPath } | { readonly ok: false; readonly detail: string };

/** Longest path, in UTF-16 code units. */
export const MAX_JSON_PATH_LENGTH = 256;
/** Largest document on which a path with wildcards, filters or descendants is run: about 0.2 s at the very worst. */
export const MAX_SEARCHED_BYTES = 256 * 1024;
const MAX_SELECTORS = 16;
const CACHED_PATHS = 1_024;

const cache = new Map<string, CompiledOrFault>();

/**
 * Compiles a JSONPath of RFC 9535 once; the same path costs a look-up afterwards (the last 1,024 are kept).
 *
 * Beyond the grammar it refuses what lets one configuration hold up the whole process: `match` and `search` (regular
 * expressions that backtrack), more than one descendant segment, absolute queries inside a filter, and more than 16
 * selectors. Everything that is left grows linearly with the document. An index in a comparison (`@.a[0] == 1`) is
 * refused because jsonpath-rfc9535 1.3.0 takes it for nothing, which would make `!=` hold silently.
 */
export function compileJsonPath(path: string): CompiledOrFault {
  const known = cache.get(path);
  if (known !== undefined) {
    cache.delete(path);
    cache.set(path, known);
    return known;
  }
  const result = compile(path);
  if (path.length <= MAX_JSON_PATH_LENGTH) cache.set(path, result);
  if (cache.size > CACHED_PATHS) cache.delete(cache.keys().next().value as string);
  return result;
}

function compile(path: string): CompiledOrFault {
  if (path.length > MAX_JSON_PATH_LENGTH) {
    return { ok: false, detail: `must not be longer than ${MAX_JSON_PATH_LENGTH} characters` };
  }
  const ast = parseOrNull(path);
  if (ast === null) return { ok: false, detail: 'must be a JSONPath of RFC 9535 such as $.status' };
  const fault = findUnfit(ast);
  if (fault !== null) return { ok: false, detail: fault };
  const steps = singularSteps(ast);
  const select = steps === null ? searching(path) : (document: JsonValue) => walk(document, steps);
  return { ok: true, compiled: { path, select } };
}

function parseOrNull(path: string): JsonPathQuery | null {
  try {
    return parse(path);
  } catch {
    // The parser reports a syntax error by throwing, with a text made for developers of grammars.
    return null;
  }
}

/** Names and indices of a path that selects one place at most; null for any other path. */
function singularSteps(ast: JsonPathQuery): readonly (string | number)[] | null {
  const steps: (string | number)[] = [];
  for (const { type, node } of ast.segments) {
    if (type !== 'ChildSegment') return null;
    const selector = node.type === 'BracketedSelection' && node.selectors.length === 1 ? node.selectors[0] : node;
    if (selector?.type === 'MemberNameShorthand' || selector?.type === 'NameSelector') steps.push(selector.value);
    else if (selector?.type === 'IndexSelector') steps.push(selector.value);
    else return null;
  }
  return steps;
}

/** Most paths are a few names: walking them takes a thousandth of what parsing the path again would. */
function walk(document: JsonValue, steps: readonly (string | number)[]): readonly JsonValue[] {
  let value: JsonValue | undefined = document;
  for (const step of steps) {
    if (typeof step === 'number') value = Array.isArray(value) ? value.at(step) : undefined;
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return [];
  }
  return [value];
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function searching(path: string): CompiledJsonPath['select'] {
  return (document, sizeBytes) => {
    if (sizeBytes > MAX_SEARCHED_BYTES) throw new RangeError('document too large to be searched');
    return query(document, path);
  };
}

/** The first thing that makes the path slow on a hostile document, or its answer wrong; null when there is none. */
function findUnfit(ast: JsonPathQuery): string | null {
  const found = { descendants: 0, selectors: 0, hasPattern: false, hasAbsolute: false, hasIndexComparison: false };
  const visit = (node: unknown, isRoot: boolean): void => {
    if (Array.isArray(node)) return node.forEach((child) => visit(child, false));
    if (typeof node !== 'object' || node === null) return;
    const { type, name, selector } = node as { type?: unknown; name?: unknown; selector?: unknown };
    if (type === 'DescendantSegment') found.descendants += 1;
    if (typeof type === 'string' && type.endsWith('Selector')) found.selectors += 1;
    if (type === 'FunctionExpr' && (name === 'match' || name === 'search')) found.hasPattern = true;
    if (type === 'JsonPathQuery' && !isRoot) found.hasAbsolute = true;
    if (type === 'IndexSelector' && selector !== undefined) found.hasIndexComparison = true;
    for (const child of Object.values(node)) visit(child, false);
  };
  visit(ast, true);
  if (found.hasPattern) return 'must not use match() or search()';
  if (found.descendants > 1) return 'must not use .. more than once';
  if (found.hasAbsolute) return 'must not use $ inside a filter, except for a single place';
  if (found.hasIndexComparison) return 'must not use an index on either side of a comparison';
  return found.selectors > MAX_SELECTORS ? `must not use more than ${MAX_SELECTORS} selectors` : null;
}
