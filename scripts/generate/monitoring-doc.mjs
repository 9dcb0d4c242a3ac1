import prettier from 'prettier';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeTransitions, drawTransitions } from '../../dist/libs/probing/state-table.js';
import { projectRoot } from '../check/project.mjs';
import { writeOut } from './write-out.mjs';

/** The part of the document that lies between these two comments is written; the rest is as people left it. */
const [BEGIN, END] = ['<!-- states: begin, written by npm run generate -->', '<!-- states: end -->'];

const file = join(projectRoot, 'docs/monitoring.md');
const [before, , after, ...more] = (await readFile(file, 'utf8')).split(new RegExp(`${BEGIN}([^]*)${END}`));
if (after === undefined || more.length > 0)
  throw new Error(`docs/monitoring.md needs «${BEGIN}» and «${END}» once each`);
const drawn = ['```mermaid', drawTransitions(), '```'].join('\n');
const options = await prettier.resolveConfig(file);
const text = [before.trimEnd(), BEGIN, drawn, describeTransitions(), END, after.trimStart()].join('\n\n');
await writeOut(await prettier.format(text, { ...options, filepath: file }));
