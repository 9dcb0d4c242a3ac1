import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * @typedef {object} Variable
 * @property {string} name
 * @property {string} description the docstring, one line
 * @property {string | null} defaultValue as it would stand in the environment; null for one without a default
 * @property {string} values what may stand there: kind and bounds
 */

/**
 * Reads every configuration class under `src/config` from its source: docstrings and decorators are not there at run time.
 * @param {string} root the checkout
 * @returns {Promise<{ topic: string, variables: Variable[] }[]>} in the order in which `src/config/index.ts` exports them
 */
export async function readConfig(root) {
  const folder = join(root, 'src/config');
  const index = await readFile(join(folder, 'index.ts'), 'utf8');
  const files = [...index.matchAll(/from '\.\/([\w-]+\.config)\.js'/g)].map(([, file]) => `${file}.ts`);
  if (files.length === 0) throw new Error('src/config/index.ts exports no configuration class');
  return Promise.all(
    files.map(async (file) => ({
      topic: file.replace('.config.ts', ''),
      variables: variablesOf(file, await readFile(join(folder, file), 'utf8')),
    })),
  );
}

function variablesOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const classes = source.statements.filter((node) => ts.isClassDeclaration(node) && node.name?.text.endsWith('Config'));
  if (classes.length !== 1) throw new Error(`${file}: one class …Config is expected, ${classes.length} found`);
  return classes[0].members.filter(ts.isPropertyDeclaration).map((member) => variableOf(file, member));
}

function variableOf(file, member) {
  const name = member.name.getText();
  const doc = ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc);
  const description = ts.getTextOfJSDocComment(doc?.comment)?.replaceAll(/\s+/g, ' ').trim();
  if (!description) throw new Error(`${file}: ${name} has no docstring`);
  const initializer = member.initializer;
  return {
    name,
    description: description.replace(/ [\d,]+ to [\d,]+\.$/, ''), // bounds stand in `values`, from the validators
    defaultValue: initializer ? textOf(file, name, initializer) : null,
    values: valuesOf(file, decoratorsOf(member)),
  };
}

function decoratorsOf(member) {
  const calls = (ts.getDecorators(member) ?? []).map(({ expression }) => expression).filter(ts.isCallExpression);
  return new Map(calls.map((call) => [call.expression.getText(), call.arguments]));
}

/** The value of a literal as a string of the environment. */
function textOf(file, name, node) {
  if (ts.isNumericLiteral(node)) return node.text;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return 'true';
  if (node.kind === ts.SyntaxKind.FalseKeyword) return 'false';
  if (ts.isPrefixUnaryExpression(node)) return node.getText().replaceAll('_', '');
  if (ts.isArrayLiteralExpression(node)) return node.elements.map((item) => textOf(file, name, item)).join(',');
  throw new Error(`${file}: the default of ${name} is no literal: ${node.getText()}`);
}

function valuesOf(file, decorators) {
  const literal = (name, index) => {
    const node = decorators.get(name)?.[index];
    return node && !ts.isObjectLiteralExpression(node) ? textOf(file, name, node) : undefined;
  };
  const grouped = (number) => number?.replace(/\B(?=(\d{3})+$)/g, ',');
  if (decorators.has('IsIn')) return `one of ${literal('IsIn', 0).replaceAll(',', ', ')}`;
  if (decorators.has('IsBoolean')) return 'true or false';
  if (decorators.has('IsInt')) return `integer, ${grouped(literal('Min', 0))} to ${grouped(literal('Max', 0))}`;
  if (decorators.has('ArrayMaxSize')) return `comma separated, at most ${grouped(literal('ArrayMaxSize', 0))}`;
  if (decorators.has('Length'))
    return `text, ${grouped(literal('Length', 0))} to ${grouped(literal('Length', 1))} characters`;
  if (decorators.has('IsUrl')) return 'address';
  return 'text';
}
