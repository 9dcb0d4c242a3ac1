/** Methods of a Mongoose model or collection whose first argument is a filter. */
const QUERY_METHODS = new Set([
  'find',
  'findOne',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
  'countDocuments',
  'exists',
  'where',
]);
/** Methods whose second argument is the filter. */
const SECOND_ARGUMENT = new Set(['distinct']);
/** Keys that hold a filter inside other arguments: bulk writes and aggregation stages. */
const FILTER_KEYS = new Set(['filter', '$match']);
/** `$expr` has no builder: a comparison of two fields of one document is written out. */
const ALLOWED_OPERATORS = new Set(['$expr']);

/** Spreading one filter into another lets a later key overwrite the scope (DESIGN §6); all() joins with $and. */
const noFilterSpread = filterRule(
  'Join filters with all(): a spread lets one filter overwrite the scope of the other (DESIGN §6).',
  {
    SpreadElement: () => true,
    CallExpression: (node) =>
      node.callee.type === 'MemberExpression' &&
      node.callee.object.name === 'Object' &&
      node.callee.property.name === 'assign',
  },
);

/** sanitizeFilter refuses raw operators, so only common/persistence/filter.ts builds them (DESIGN §6). */
const noRawOperator = filterRule(
  'Operators are built by common/persistence/filter.ts: lt(), oneOf(), prefix() (DESIGN §6).',
  {
    Property: (node) => {
      const name = keyName(node);
      return name !== null && name.startsWith('$') && !ALLOWED_OPERATORS.has(name);
    },
  },
);

export const filterRules = { 'no-filter-spread': noFilterSpread, 'no-raw-operator': noRawOperator };

/** A rule that examines everything that ends up in a filter: literals, nested values, and variables of the same file. */
function filterRule(message, offences) {
  return {
    meta: { type: 'problem', schema: [], messages: { filter: message } },
    create(context) {
      const reported = new Set();
      const examine = (node, seen) => {
        if (node === null || node === undefined || seen.has(node)) return;
        seen.add(node);
        if (offences[node.type]?.(node) === true) {
          if (!reported.has(node)) context.report({ node, messageId: 'filter' });
          reported.add(node);
          return;
        }
        if (node.type === 'Identifier') examine(initialValue(context.sourceCode.getScope(node), node.name), seen);
        // An expression's operators are not a filter's: $expr holds $eq, $add and the like.
        if (node.type === 'Property' && ALLOWED_OPERATORS.has(keyName(node))) return;
        for (const child of children(node)) examine(child, seen);
      };
      return {
        CallExpression(node) {
          const method = node.callee.type === 'MemberExpression' ? node.callee.property.name : undefined;
          // Array.prototype.find takes a function; a filter is never one.
          if (QUERY_METHODS.has(method) && !isFunction(node.arguments[0])) examine(node.arguments[0], new Set());
          if (SECOND_ARGUMENT.has(method)) examine(node.arguments[1], new Set());
        },
        Property(node) {
          if (FILTER_KEYS.has(keyName(node))) examine(node.value, new Set());
        },
      };
    },
  };
}

function children(node) {
  switch (node.type) {
    case 'ObjectExpression':
      return node.properties;
    case 'Property':
      return [node.value];
    case 'ArrayExpression':
      return node.elements;
    case 'SpreadElement':
      return [node.argument];
    case 'CallExpression':
      return node.arguments;
    case 'ConditionalExpression':
      return [node.consequent, node.alternate];
    case 'LogicalExpression':
      return [node.left, node.right];
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return [node.expression];
    default:
      return [];
  }
}

function initialValue(scope, name) {
  for (let current = scope; current !== null; current = current.upper) {
    const definition = current.set.get(name)?.defs[0];
    if (definition !== undefined) return definition.type === 'Variable' ? definition.node.init : undefined;
  }
  return undefined;
}

function keyName(property) {
  if (property.type !== 'Property' || (property.computed && property.key.type !== 'Literal')) return null;
  return property.key.name ?? String(property.key.value);
}

function isFunction(node) {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';
}
