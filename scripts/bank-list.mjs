import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { getBanks } from '@brazilian-utils/brazilian-utils/get-banks';
import { projectRoot } from './check/project.mjs';

/**
 * node scripts/bank-list.mjs <YYYY-MM-DD>: writes the bundled list of banks anew from the installed package, which takes
 * it from the central bank's list of participants in the STR every week. The day is the one the package was published.
 */
const PACKAGE = '@brazilian-utils/brazilian-utils';
const FILE = join(projectRoot, 'libs/brazil/banks/bank-list.ts');

const [publishedOn = ''] = process.argv.slice(2);
if (!/^\d{4}-\d{2}-\d{2}$/.test(publishedOn)) throw new Error('give the day the package was published: YYYY-MM-DD');
const manifest = createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`);
const { version, license } = JSON.parse(await readFile(manifest, 'utf8'));
const banks = getBanks()
  .map(({ code, ispb, name }) => [code, ispb, name.replaceAll(/\s+/g, ' ').trim()])
  .sort(([a], [b]) => (a < b ? -1 : 1));

const source = {
  origin: 'Banco Central do Brasil, ParticipantesSTR.csv',
  package: `${PACKAGE} ${version}`,
  license,
  publishedOn,
};
const text = `
/** Where the list comes from. Made by scripts/bank-list.mjs; do not edit. */
export const BANK_LIST_SOURCE = ${JSON.stringify(source)} as const;

/** COMPE code, ISPB and name, ascending by code. */
export const BANK_LIST: readonly (readonly [compe: string, ispb: string, name: string])[] = ${JSON.stringify(banks)};
`;
await writeFile(FILE, await format(text, { ...(await resolveConfig(FILE)), parser: 'typescript' }));
console.log(`${banks.length} banks in ${FILE}`);
