import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

/** Writes a generated text to the file behind `--out`, or to standard output. */
export async function writeOut(text) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  if (values.out === undefined) process.stdout.write(text);
  else await writeFile(values.out, text);
}
