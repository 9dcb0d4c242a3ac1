import { writeFileSync } from 'node:fs';
import {
  declaredSnapshot,
  differences,
  type Operation,
  replayedSnapshot,
} from '../common/persistence/migrator/index.js';
import { allErrors, kindStatus } from '../../libs/problem-details/index.js';
import { migrations } from '../migrations/index.js';
import { createDocument } from './documents.js';
import { offlineApp } from './offline-app.js';

/** Writes a generated document to the file behind `--out`, or to standard output. */
export function writeDocument(args: readonly string[], text: string): number {
  const out = args[args.indexOf('--out') + 1];
  if (args.includes('--out') && out !== undefined) writeFileSync(out, text);
  else process.stdout.write(text);
  return 0;
}

/** The OpenAPI document of the built code. */
export async function openApiDocument(): Promise<string> {
  return `${JSON.stringify(createDocument(await offlineApp()), null, 2)}\n`;
}

/**
 * Validators and indexes of every collection, as the code declares them.
 * @throws Error when the migrations lead elsewhere: then one is missing
 */
export function schemaDocument(): string {
  const missing = differences(replayedSnapshot(migrations), declaredSnapshot());
  if (missing.length > 0)
    throw new Error(
      `no migration leads to what the code declares (${missing.map(nameOf).join(', ')}); ` +
        'write it by: npm run migrate -- create <name>',
    );
  return `${JSON.stringify(declaredSnapshot(), null, 2)}\n`;
}

/** Every error code with its status, title and remedy. */
export function errorsDocument(): string {
  const rows = allErrors().map(
    ([code, { kind, title, remedy }]) => `## \`${code}\`\n\n${String(kindStatus[kind])} · ${title}. ${remedy}\n`,
  );
  return `# Errors\n\nWritten by \`npm run generate\`. Every error answer is \`application/problem+json\` (RFC 9457) and carries one of these codes.\n\n${rows.join('\n')}`;
}

function nameOf(operation: Operation): string {
  return `${operation.kind} ${operation.kind === 'run' ? operation.name : operation.collection}`;
}
