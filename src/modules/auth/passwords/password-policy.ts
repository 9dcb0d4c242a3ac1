import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { normalisedPassword } from './password-hashes.js';

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 128;
/** Least zxcvbn score of a password, 0 to 4. */
export const PASSWORD_SCORE = 3;

export const PASSWORD_FAULTS = ['too_short', 'too_long', 'leaked', 'context', 'guessable'] as const;
export type PasswordFault = (typeof PASSWORD_FAULTS)[number];

export interface PasswordVerdict {
  readonly isAcceptable: boolean;
  /** zxcvbn: 0 guessed at once … 4 very hard to guess. */
  readonly score: number;
  /** Power of ten of the guesses that an attacker needs. */
  readonly guessesLog10: number;
  readonly faults: readonly PasswordFault[];
}

/** Words that everybody would try here. */
const CONTEXT = ['vigia', 'admin', 'administrator', 'manager', 'operator', 'password', 'senha'];
/** What must remain of a password without the words that an attacker knows. */
const MIN_REST = 8;

const leaked = new Set(dictionary['passwords-common'].map(String));
const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: PASSWORD_MAX });

/**
 * Judges a password: 12 to 128 code points after NFKC, no classes of characters, not among 49,000 known leaked ones, not made of the
 * names of this product and of the person, zxcvbn score at least 3.
 * @param known what an attacker knows: e-mail address, name of the person, name of the company
 * Source: REQUIREMENTS §F; NIST SP 800-63B on composition rules and block lists.
 */
export function judgePassword(password: string, known: readonly string[] = []): PasswordVerdict {
  const text = normalisedPassword(password);
  const length = [...text].length;
  if (length > PASSWORD_MAX) return { isAcceptable: false, score: 0, guessesLog10: 0, faults: ['too_long'] };
  const words = [...CONTEXT, ...known.flatMap(wordsOf)];
  const { score, guessesLog10 } = zxcvbn.check(text, words);
  const folded = text.toLowerCase();
  const faults: PasswordFault[] = [];
  if (length < PASSWORD_MIN) faults.push('too_short');
  if (leaked.has(folded) || leaked.has(folded.replace(/[\d\W_]+$/, ''))) faults.push('leaked');
  if (withoutWords(folded, words).length < Math.min(MIN_REST, length)) faults.push('context');
  if (score < PASSWORD_SCORE) faults.push('guessable');
  return { isAcceptable: faults.length === 0, score, guessesLog10, faults };
}

function wordsOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 3);
}

function withoutWords(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), text);
}
