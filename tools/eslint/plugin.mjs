import { bans } from './bans.mjs';
import { rules } from './rules.mjs';

const QUERY_RULES = ['no-filter-spread', 'no-raw-operator'];

/** Vigia's own rules. Every name here has a fixture in test/gates/fixtures/eslint, or the gate's test fails. */
export const vigiaPlugin = {
  meta: { name: 'vigia' },
  rules: { ...Object.fromEntries(Object.entries(bans).map(([name, { rule }]) => [name, rule])), ...rules },
};

/** Flat config: each ban in the files that it holds for; reasons and notes everywhere. */
export function vigiaConfig() {
  const banned = Object.entries(bans).map(([name, { files, ignores = [] }]) => ({
    name: `vigia/${name}`,
    files,
    ignores,
    rules: { [`vigia/${name}`]: 'error' },
  }));
  const everywhere = Object.keys(rules).filter((name) => !QUERY_RULES.includes(name));
  return [
    { name: 'vigia/plugin', plugins: { vigia: vigiaPlugin } },
    ...banned,
    {
      name: 'vigia/typescript',
      files: ['**/*.ts'],
      rules: Object.fromEntries(everywhere.map((name) => [`vigia/${name}`, 'error'])),
    },
    {
      name: 'vigia/queries',
      files: ['src/**/*.repository.ts', 'src/**/*.read-model.ts'],
      rules: Object.fromEntries(QUERY_RULES.map((name) => [`vigia/${name}`, 'error'])),
    },
  ];
}
