import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { composeGate } from './check/gates/compose.mjs';
import { dependenciesGate } from './check/gates/dependencies.mjs';
import { formatGate } from './check/gates/format.mjs';
import { generatedGate } from './check/gates/generated.mjs';
import { lintGate } from './check/gates/lint.mjs';
import { typesGate } from './check/gates/types.mjs';
import { projectRoot } from './check/project.mjs';

/**
 * npm run check [-- --only <name>]... [--root <folder>] [--json <file>]
 * Every gate runs, even after another failed. Slow gates first: two run at a time.
 */
const gates = {
  generated: generatedGate,
  lint: lintGate,
  types: typesGate,
  dependencies: dependenciesGate,
  format: formatGate,
  compose: composeGate,
};
const CONCURRENCY = 2;

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, root: { type: 'string' }, json: { type: 'string' } },
});
const root = resolve(values.root ?? projectRoot);
const chosen = values.only ?? Object.keys(gates);
const unknown = chosen.filter((name) => !Object.hasOwn(gates, name));
if (unknown.length > 0) {
  console.error(`no gate is called ${unknown.join(', ')}; there are ${Object.keys(gates).join(', ')}`);
  process.exit(2);
}

const results = [];
const waiting = [...chosen];
await Promise.all(Array.from({ length: CONCURRENCY }, drain));
const failed = results.filter(({ ok }) => !ok);
console.log(`check: ${results.length - failed.length} passed, ${failed.length} failed`);
if (values.json !== undefined) {
  await writeFile(
    values.json,
    JSON.stringify({ passed: results.length - failed.length, failed: failed.length, gates: results }),
  );
}
process.exitCode = failed.length > 0 ? 1 : 0;

async function drain() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const result = await runGate(name);
    results.push(result);
    console.log(
      `${result.ok ? 'ok  ' : 'FAIL'} ${name} (${result.examined} ${result.unit}, ${(result.durationMs / 1_000).toFixed(1)} s)`,
    );
    if (!result.ok) console.log(result.detail.replaceAll(/^/gm, '     '));
  }
}

/** A gate that throws has failed, and so has one that found nothing to examine: green must mean that something was seen. */
async function runGate(name) {
  const startedAt = performance.now();
  const outcome = await gates[name](root).catch((error) => ({
    examined: 0,
    unit: 'files',
    ok: false,
    detail: String(error?.stack ?? error),
  }));
  const sawNothing = outcome.ok && outcome.examined === 0;
  return {
    name,
    ...outcome,
    ...(sawNothing ? { ok: false, detail: 'the gate examined nothing' } : {}),
    durationMs: performance.now() - startedAt,
  };
}
