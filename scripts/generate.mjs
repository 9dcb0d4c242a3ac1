import { generatedFiles } from './check/generated.mjs';
import { buildProduct, generate } from './check/gates/generated.mjs';
import { projectRoot } from './check/project.mjs';

/** Rewrites the generated files, or the one that is named. */
const names = process.argv.slice(2);
const chosen = generatedFiles.filter(({ name }) => names.length === 0 || names.includes(name));
if (chosen.length === 0) {
  console.error(
    `no generated file is called ${names.join(', ')}; there are ${generatedFiles.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

const faults = [await buildProduct(projectRoot)];
if (faults[0] === null) {
  for (const generated of chosen) {
    const fault = await generate(projectRoot, generated, generated.file);
    if (fault === null) console.log(`wrote ${generated.file}`);
    faults.push(fault);
  }
}
const found = faults.filter((fault) => fault !== null);
found.forEach((fault) => console.error(fault));
process.exitCode = found.length > 0 ? 1 : 0;
