/**
 * Makes one ESLint rule out of selectors and forbidden imports. `no-restricted-syntax` would do for a single list, but it
 * keeps one list per file: a later block of the config silently replaces an earlier one, and a disable comment lifts all
 * of its bans at once. A rule per ban has its own name, its own files and its own fixture (test/gates/fixtures/eslint).
 *
 * @param {{ message: string, selectors?: string[], imports?: RegExp, names?: RegExp }} ban
 *   `imports` matches module names; with `names` only those named imports (and default or namespace imports) are refused.
 * @returns {import('eslint').Rule.RuleModule}
 */
export function ban({ message, selectors = [], imports, names }) {
  return {
    meta: { type: 'problem', schema: [], docs: { description: message }, messages: { banned: '{{message}}' } },
    create(context) {
      const report = (node) => context.report({ node, messageId: 'banned', data: { message } });
      const visitor = {};
      if (selectors.length > 0) visitor[selectors.join(', ')] = report;
      if (imports !== undefined) Object.assign(visitor, importVisitor(imports, names, report));
      return visitor;
    },
  };
}

function importVisitor(imports, names, report) {
  const isBanned = (source) => source?.type === 'Literal' && imports.test(String(source.value));
  const visitDeclaration = (node) => {
    if (!isBanned(node.source)) return;
    if (names === undefined) report(node);
    else (node.specifiers ?? []).filter((specifier) => isBannedName(specifier, names)).forEach(report);
  };
  return {
    ImportDeclaration: visitDeclaration,
    ExportNamedDeclaration: visitDeclaration,
    ExportAllDeclaration: (node) => isBanned(node.source) && report(node),
    ImportExpression: (node) => isBanned(node.source) && report(node),
    TSImportType: (node) => isBanned(node.source) && names === undefined && report(node),
    'CallExpression[callee.name="require"]': (node) => isBanned(node.arguments[0]) && report(node),
  };
}

function isBannedName(specifier, names) {
  if (specifier.type === 'ImportSpecifier') return names.test(specifier.imported.name ?? specifier.imported.value);
  return specifier.type === 'ExportSpecifier' && names.test(specifier.local.name ?? specifier.local.value);
}
