import { parseCnpj, parseCpf } from '../../../libs/brazil/index.js';
import { searchWords } from '../../common/search/index.js';

/** What a search term looks for. */
export type ClientSearch =
  | { readonly kind: 'email' | 'cpf' | 'cnpj'; readonly value: string }
  /** Each word is the beginning of a word of the name. No words: nothing is found. */
  | { readonly kind: 'words'; readonly words: readonly string[] };

/** A whole e-mail address, CPF or CNPJ is looked for exactly; anything else by the beginnings of words. */
export function classifySearch(term: string): ClientSearch {
  const text = term.trim();
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return { kind: 'email', value: text.normalize('NFKC').toLowerCase() };
  const cpf = parseCpf(text);
  if (cpf !== null) return { kind: 'cpf', value: cpf };
  const cnpj = parseCnpj(text);
  if (cnpj !== null) return { kind: 'cnpj', value: cnpj };
  return { kind: 'words', words: searchWords(text) };
}
