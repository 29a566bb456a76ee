import { Kind, visit, type DocumentNode, type SelectionSetNode } from "graphql";
import { createSelectionWalk, getFragments } from "../../lib/selections.ts";

/** Size of a document, independent of schema and variables. */
export interface DocumentComplexity {
  /** Aliases, and fields that a selection set repeats without an alias. */
  readonly aliases: number;
  readonly directives: number;
  /** Items of the longest list literal. */
  readonly listSize: number;
  /** Nesting depth of fields, fragments expanded. Introspection counts as one level. */
  readonly depth: number;
  /** Root fields of the operation that has the most, fragments expanded. */
  readonly rootFields: number;
}

/** Measures a document in linear time. It may be invalid for any schema. */
export function measureDocument(document: DocumentNode): DocumentComplexity {
  const counts = { aliases: 0, directives: 0, listSize: 0 };
  visit(document, {
    Field: ({ alias }) => {
      if (alias) counts.aliases++;
    },
    SelectionSet: (set) => {
      counts.aliases += countRepeatedFields(set);
    },
    Directive: () => {
      counts.directives++;
    },
    ListValue: ({ values }) => {
      counts.listSize = Math.max(counts.listSize, values.length);
    },
  });
  return { ...counts, ...measureOperations(document) };
}

/** Validation compares the repetitions of a field with each other, which takes quadratic time. */
function countRepeatedFields({ selections }: SelectionSetNode): number {
  const names = selections.flatMap((node) => (node.kind === Kind.FIELD && !node.alias ? node.name.value : []));
  return names.length - new Set(names).size;
}

/** Measures of a selection set. */
interface Shape {
  readonly depth: number;
  /** Fields of its topmost level. */
  readonly fields: number;
}

function measureOperations(document: DocumentNode): Pick<DocumentComplexity, "depth" | "rootFields"> {
  const measure = createSelectionWalk<undefined, Shape>({
    fragments: getFragments(document),
    isExcluded: () => false,
    toKey: () => "",
    enterFragment: () => undefined,
    visitField: ({ name }, _state, visitChildren) => ({
      depth: isIntrospection(name.value) ? 1 : 1 + visitChildren(undefined).depth,
      fields: 1,
    }),
    combine: (shapes) =>
      shapes.reduce(
        (total, { depth, fields }) => ({ depth: Math.max(total.depth, depth), fields: total.fields + fields }),
        { depth: 0, fields: 0 },
      ),
  });
  const shapes = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? measure(definition.selectionSet, undefined)
      : { depth: 0, fields: 0 },
  );
  return {
    depth: Math.max(0, ...shapes.map(({ depth }) => depth)),
    rootFields: Math.max(0, ...shapes.map(({ fields }) => fields)),
  };
}

/** The `ofType` of introspection nests deeply by design; graphql-js limits the nesting of its expensive lists. */
function isIntrospection(name: string): boolean {
  return name === "__schema" || name === "__type";
}
