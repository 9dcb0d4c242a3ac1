/** One request of a chain. */
export interface Hop {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export type NextHop = { readonly ok: true; readonly hop: Hop } | { readonly ok: false; readonly detail: string };

/** Most redirects of one check. */
export const MAX_REDIRECTS = 5;

const REDIRECT_STATUS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** True for the codes that ask a client to go elsewhere; 300 and 304 do not. */
export function isRedirectStatus(statusCode: number): boolean {
  return REDIRECT_STATUS.has(statusCode);
}

/**
 * The request after a redirect, as the Fetch Standard («HTTP-redirect fetch») builds it: 303 becomes GET unless it was
 * HEAD, 301 and 302 turn POST into GET, and with the method go the body and the headers about it. Across origins the
 * credentials and `secretNames` are dropped, for the rest of the chain. From https to http is never followed.
 * @param secretNames lower-case header names
 * @returns the next request, or one sentence that does not repeat the target's Location
 */
export function nextHop(hop: Hop, statusCode: number, location: string, secretNames: ReadonlySet<string>): NextHop {
  const from = new URL(hop.url);
  const reference = asUtf8(location);
  if (!URL.canParse(reference, from.href)) return { ok: false, detail: 'A redirect led to what is no address.' };
  const to = new URL(reference, from.href);
  if (to.protocol !== 'http:' && to.protocol !== 'https:') {
    return { ok: false, detail: 'A redirect led to an address that is neither http nor https.' };
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    return { ok: false, detail: 'A redirect led from https to http.' };
  }
  const becomesGet =
    (statusCode === 303 && hop.method !== 'HEAD' && hop.method !== 'GET') ||
    ((statusCode === 301 || statusCode === 302) && hop.method === 'POST');
  const isForeign = to.origin !== from.origin;
  const headers = keepHeaders(hop.headers, (name) => {
    if (becomesGet && name.startsWith('content-')) return false;
    return !(isForeign && (CREDENTIAL_HEADERS.has(name) || secretNames.has(name)));
  });
  return {
    ok: true,
    hop: {
      method: becomesGet ? 'GET' : hop.method,
      url: to.href,
      headers,
      body: becomesGet ? undefined : hop.body,
    },
  };
}

function keepHeaders(headers: Hop['headers'], isKept: (lowerCaseName: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isKept(name.toLowerCase())));
}

/** Node reads header bytes as Latin-1; servers that do not escape a Location mean UTF-8. */
function asUtf8(location: string): string {
  const bytes = Buffer.from(location, 'latin1');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? location : text;
}
