import { checkPhone, parseCnpj, parseCpf, phoneMatchKey } from '../../../libs/brazil/index.js';
import { searchWords } from '../../common/search/index.js';

/** A value that identifies, as it is looked for. `phoneMatch`: `55`, area code and last eight digits. */
export interface ExactTerm {
  readonly field: 'email' | 'cpf' | 'cnpj' | 'phone' | 'phoneMatch';
  readonly value: string;
}

/** What a search term looks for. */
export type ClientSearch =
  /** Any of these: eleven digits may be both a CPF and a phone number. */
  | { readonly kind: 'exact'; readonly terms: readonly ExactTerm[] }
  /** Each word is the beginning of a word of name or company. No words: nothing is found. */
  | { readonly kind: 'words'; readonly words: readonly string[] };

/** A whole e-mail address, CPF, CNPJ or phone number is looked for exactly; anything else by the beginnings of words. */
export function classifySearch(term: string): ClientSearch {
  const text = term.trim();
  if (/^[^\s@]+@[^\s@]+$/.test(text))
    return { kind: 'exact', terms: termOf('email', text.normalize('NFKC').toLowerCase()) };
  const numbers = [...termOf('cpf', parseCpf(text)), ...termOf('cnpj', parseCnpj(text)), ...phoneIn(text)];
  return numbers.length > 0 ? { kind: 'exact', terms: numbers } : { kind: 'words', words: searchWords(text) };
}

function termOf(field: ExactTerm['field'], value: string | null): ExactTerm[] {
  return value === null ? [] : [{ field, value }];
}

/** Also the id of a line in WhatsApp, which may lack the ninth digit. */
function phoneIn(text: string): ExactTerm[] {
  const verdict = checkPhone(text);
  if (verdict.valid) return [{ field: 'phone', value: verdict.normalized }];
  return termOf('phoneMatch', phoneMatchKey(text));
}
