import prettier from 'prettier';
import { join } from 'node:path';
import { projectRoot } from '../check/project.mjs';
import { readConfig } from './read-config.mjs';
import { writeOut } from './write-out.mjs';

const HEAD = `# Configuration

Written by \`npm run generate\` from \`src/config\`. Vigia reads the environment and nothing else. Any variable may instead be
read from a file: \`NAME_FILE=/run/secrets/name\`. The process refuses to start on any fault and names every faulty variable at
once, never its value; a wrong value never falls back to the default. Variables without a default are required in production
and staging; elsewhere they are made once and kept under \`VIGIA_HOME\`.
`;

const sections = (await readConfig(projectRoot)).map(({ topic, variables }) =>
  [`\n## ${topic}\n`, '| Variable | Default | Values | Meaning |', '|---|---|---|---|', ...variables.map(rowOf)].join(
    '\n',
  ),
);
const file = join(projectRoot, 'docs/configuration.md');
const options = await prettier.resolveConfig(file);
await writeOut(await prettier.format(`${HEAD}${sections.join('\n')}\n`, { ...options, filepath: file }));

function rowOf({ name, description, defaultValue, values }) {
  const shown = defaultValue === null ? 'none' : defaultValue === '' ? 'empty' : `\`${defaultValue}\``;
  return `| ${[`\`${name}\``, shown, values, description].map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}
