import ts from "typescript";

/**
 * Forbids `table[name]` and `name in table` if the table is declared as an object literal and the name is any string. Names
 * from outside may be those of members of all objects: `constructor`, `toString`, `__proto__`. Names of a union of literals
 * are not from outside.
 */
export const noLookupByOutsideName = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      lookup: "The name may be `constructor` or `__proto__`: use getOwn of src/lib/collections.ts, or a Map.",
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();
    const isAnyString = (node) => {
      const type = services.getTypeAtLocation(node);
      const constraint = checker.getBaseConstraintOfType(type) ?? type;
      return (constraint.isUnion() ? constraint.types : [constraint]).some(
        (each) => (each.flags & ts.TypeFlags.String) !== 0,
      );
    };
    const check = (node, table, name) => {
      if (isDeclaredAsObject(services.getSymbolAtLocation(table), checker) && isAnyString(name))
        context.report({ node, messageId: "lookup" });
    };
    return {
      "MemberExpression[computed=true]": (node) => check(node, node.object, node.property),
      "BinaryExpression[operator='in']": (node) => check(node, node.right, node.left),
    };
  },
};

/** Whether a symbol, or the import that it stands for, is a variable that is initialized with an object literal. */
function isDeclaredAsObject(symbol, checker) {
  if (symbol === undefined) return false;
  const { valueDeclaration } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (valueDeclaration === undefined || !ts.isVariableDeclaration(valueDeclaration)) return false;
  let value = valueDeclaration.initializer;
  while (value && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))) value = value.expression;
  return value !== undefined && ts.isObjectLiteralExpression(value);
}
