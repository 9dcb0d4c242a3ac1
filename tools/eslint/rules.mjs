import { filterRules } from './filter-rules.mjs';

const MIN_REASON_LENGTH = 10;

/** `as unknown as T` silences the compiler entirely, so the line (or the one above) says why it is true. */
const doubleCastNeedsReason = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { reason: 'A double cast needs a comment on its line or the line above that says why it holds.' },
  },
  create(context) {
    return {
      'TSAsExpression > TSAsExpression.expression > TSUnknownKeyword.typeAnnotation'(node) {
        const line = node.loc.start.line;
        const isExplained = context.sourceCode
          .getAllComments()
          .some(
            (comment) =>
              [line, line - 1].includes(comment.loc.end.line) && comment.value.trim().length >= MIN_REASON_LENGTH,
          );
        if (!isExplained) context.report({ node: node.parent, messageId: 'reason' });
      },
    };
  },
};

/** `eslint-disable… rule -- reason`: lifting a ban is a decision, and a decision has a reason. */
const disableNeedsReason = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { reason: 'Name the rules and say why: eslint-disable-next-line <rule> -- <reason>.' },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const directive = /^\s*eslint-disable(?:-next-line|-line)?(?=\s|$)(?<rest>[^]*)$/.exec(comment.value);
          if (directive === null) continue;
          const [rules = '', ...reason] = (directive.groups?.rest ?? '').split(/\s--\s/);
          if (rules.trim() === '' || reason.join(' ').trim().length < MIN_REASON_LENGTH) {
            context.report({ loc: comment.loc, messageId: 'reason' });
          }
        }
      },
    };
  },
};

/** A note to ourselves without an issue number is never read again (CONVENTIONS §10). */
const todoNeedsIssue = {
  meta: { type: 'suggestion', schema: [], messages: { issue: 'Write the issue number: TODO(#12): ….' } },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (/\b(TODO|FIXME|XXX)\b(?!\s*\(?#\d+)/.test(comment.value))
            context.report({ loc: comment.loc, messageId: 'issue' });
        }
      },
    };
  },
};

/** Nest reads constructor types at run time; `import type` leaves nothing to read and the start fails (CONVENTIONS §2). */
const injectedClassIsValueImport = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { value: '{{name}} is injected by its type: import it as a value, or name its token with @Inject().' },
  },
  create(context) {
    return {
      'MethodDefinition[kind="constructor"]'(node) {
        if ((node.parent.parent.decorators ?? []).length === 0) return;
        for (const parameter of node.value.params) {
          const target = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
          const name = target.typeAnnotation?.typeAnnotation?.typeName;
          if (name?.type !== 'Identifier' || (parameter.decorators ?? []).length > 0) continue;
          if (isTypeOnlyImport(context.sourceCode.getScope(node), name.name)) {
            context.report({ node: parameter, messageId: 'value', data: { name: name.name } });
          }
        }
      },
    };
  },
};

function isTypeOnlyImport(scope, name) {
  for (let current = scope; current !== null; current = current.upper) {
    const definition = current.set.get(name)?.defs.find(({ type }) => type === 'ImportBinding');
    if (definition === undefined) continue;
    return definition.parent.importKind === 'type' || definition.node.importKind === 'type';
  }
  return false;
}

export const rules = {
  'double-cast-needs-reason': doubleCastNeedsReason,
  'disable-needs-reason': disableNeedsReason,
  'todo-needs-issue': todoNeedsIssue,
  'injected-class-is-value-import': injectedClassIsValueImport,
  ...filterRules,
};
