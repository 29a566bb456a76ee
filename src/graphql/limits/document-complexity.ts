import { Kind, visit, type DocumentNode, type SelectionSetNode } from "graphql";
import { getFragments } from "../token-plan/token-plan.ts";

/** What a document holds, whatever the schema and the variables are. */
export interface DocumentComplexity {
  readonly aliases: number;
  readonly directives: number;
  /** Of the longest literal list. */
  readonly listSize: number;
  readonly depth: number;
  /** Of the operation that has the most, fragments expanded. */
  readonly rootFields: number;
}

/** Counts in linear time, also what does not fit any schema. */
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
  return { ...counts, ...measureShape(document) };
}

/** Fields that a selection set names again. Validation compares each with each. */
function countRepeatedFields({ selections }: SelectionSetNode): number {
  const names = selections.flatMap((node) => (node.kind === Kind.FIELD && !node.alias ? node.name.value : []));
  return names.length - new Set(names).size;
}

interface Shape {
  readonly depth: number;
  /** Fields of the topmost level. */
  readonly fields: number;
}

function measureShape(document: DocumentNode): { depth: number; rootFields: number } {
  const fragments = getFragments(document);
  const measuredFragments = new Map<string, Shape>();

  const measureFragment = (name: string): Shape => {
    const cached = measuredFragments.get(name);
    if (cached) return cached;
    // A fragment within itself is refused by validation.
    measuredFragments.set(name, { depth: 0, fields: 0 });
    const shape = measureSelectionSet(fragments.get(name)?.selectionSet);
    measuredFragments.set(name, shape);
    return shape;
  };

  const measureSelectionSet = (set: SelectionSetNode | undefined): Shape => {
    const shapes = (set?.selections ?? []).map((node): Shape => {
      if (node.kind === Kind.FRAGMENT_SPREAD) return measureFragment(node.name.value);
      if (node.kind === Kind.INLINE_FRAGMENT) return measureSelectionSet(node.selectionSet);
      return {
        depth: isIntrospection(node.name.value) ? 1 : 1 + measureSelectionSet(node.selectionSet).depth,
        fields: 1,
      };
    });
    return {
      depth: Math.max(0, ...shapes.map(({ depth }) => depth)),
      fields: shapes.reduce((sum, { fields }) => sum + fields, 0),
    };
  };

  const shapes = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? measureSelectionSet(definition.selectionSet)
      : { depth: 0, fields: 0 },
  );
  return {
    depth: Math.max(0, ...shapes.map(({ depth }) => depth)),
    rootFields: Math.max(0, ...shapes.map(({ fields }) => fields)),
  };
}

/** The `ofType` of introspection nests deeply for a good reason; graphql-js bounds what nests there at a cost. */
function isIntrospection(name: string): boolean {
  return name === "__schema" || name === "__type";
}
