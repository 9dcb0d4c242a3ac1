import { projectRoot } from '../check/project.mjs';
import { readConfig } from './read-config.mjs';
import { writeOut } from './write-out.mjs';

const HEAD = `# Every setting of Vigia with its default. Written by \`npm run generate\` from src/config.
# Any of them may instead be read from a file: NAME_FILE=/run/secrets/name. A wrong value stops the start; it never falls back.
# Without a default: required in production and staging; elsewhere made once and kept under VIGIA_HOME.
`;

const sections = (await readConfig(projectRoot)).map(({ topic, variables }) =>
  [`\n## ${topic}`, ...variables.map(lineOf)].join('\n'),
);
await writeOut(`${HEAD}${sections.join('\n')}\n`);

/** Commented out: a copied file changes nothing until a line is touched. */
function lineOf({ name, description, defaultValue, values }) {
  const hint = defaultValue === null ? `${values}; no default, or ${name}_FILE` : values;
  return `\n# ${description} (${hint})\n#${name}=${quoted(defaultValue ?? '')}`;
}

/** `node --env-file` and Docker read a bare value up to the end of its line; blanks and # need quotes. */
function quoted(value) {
  return /[\s#'"]/.test(value) ? `"${value}"` : value;
}
