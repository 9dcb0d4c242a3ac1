const SECRET_KEY =
  /pass(word|wd)?$|^senha$|secret|token|authorization|cookie|api[-_]?key|outboundkey|private|^cpf$|^cnpj$|pixkey|phone|telefone|^card/i;
const MAX_DEPTH = 6;
const MAX_ITEMS = 50;
const MAX_TEXT = 4_000;

const PATTERNS: readonly [RegExp, string][] = [
  [/\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*/g, '[token]'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, '$1 [token]'],
  [/\b(whsec_|vigia_[a-z]+_)[A-Za-z0-9+/=_-]{8,}/g, '[secret]'],
  [/\b[A-Z0-9]{2}\.?[A-Z0-9]{3}\.?[A-Z0-9]{3}\/[A-Z0-9]{4}-?\d{2}\b/g, '[cnpj]'],
  [/\b\d{3}\.\d{3}\.\d{3}-\d{2}\b/g, '[cpf]'],
  [/(?<![\w.:-])\d{14}(?![\w.:-])/g, '[cnpj]'],
  [/(?<![\w.:-])\d{11}(?![\w.:-])/g, '[cpf]'],
  [/(?<!\w)\+55[\s-]?\(?\d{2}\)?[\s-]?\d{4,5}[\s-]?\d{4}\b/g, '[phone]'],
  [/\(\d{2}\)\s?\d{4,5}-?\d{4}\b/g, '[phone]'],
  [/(\w[\w+.-]*:\/\/)[^\s/@:]+(:[^\s/@]*)?@/g, '$1[login]@'],
];

/** One text without CPF, CNPJ, phones, tokens and logins in URLs; longer texts are cut at 4,000 characters. */
export function maskText(text: string): string {
  let masked = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  for (const [pattern, replacement] of PATTERNS) masked = masked.replace(pattern, replacement);
  return masked;
}

/**
 * A copy of a log object that is safe to write: values under secret-sounding names become `***`, texts are masked,
 * depth, breadth and length are bounded. Errors keep type, message, code and stack.
 */
export function maskValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return maskError(value, depth);
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => maskValue(item, depth + 1));
  if (ArrayBuffer.isView(value)) return '[bytes]';
  return maskObject(value, depth);
}

function maskObject(value: object, depth: number): Record<string, unknown> {
  const masked: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value).slice(0, MAX_ITEMS))
    masked[key] = SECRET_KEY.test(key) && item !== null && item !== undefined ? '***' : maskValue(item, depth + 1);
  return masked;
}

function maskError(error: Error, depth: number): Record<string, unknown> {
  const code = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    message: maskText(error.message),
    ...(code === undefined ? {} : { code }),
    stack: maskText(error.stack ?? ''),
    ...('meta' in error && error.meta !== undefined ? { meta: maskValue(error.meta, depth + 1) } : {}),
    ...(error.cause === undefined ? {} : { cause: maskValue(error.cause, depth + 1) }),
  };
}
