import {
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";

/** Returns the coerced value of a variable, or `anyValue`. */
export type VariableGetter = (name: string) => unknown;

/** Value of a variable that is not known yet: conditions on it exclude nothing. */
export const anyValue = Symbol("any value");

/** How a walk over selection sets treats the nodes it finds. */
export interface SelectionVisitor<State, Result> {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Whether a selection is left out. */
  isExcluded(selection: SelectionNode): boolean;
  /** Identifies a state: a selection set is visited once for each key. */
  toKey(state: State): string;
  /** The state inside a fragment. @param typeName the fragment's type condition */
  enterFragment(state: State, typeName: string | undefined): State;
  /** @param visitChildren visits the selection set of the field */
  visitField(node: FieldNode, state: State, visitChildren: (state: State) => Result): Result;
  combine(results: readonly Result[]): Result;
}

/**
 * Walks the selections of an operation and combines the results bottom-up. Fragments are visited where they are spread.
 * Each selection set is visited once per state, so the time is linear in the size of the document however often its
 * fragments are spread. A fragment within itself, which validation rejects, contributes nothing.
 */
export function createSelectionWalk<State, Result>(
  visitor: SelectionVisitor<State, Result>,
): (set: SelectionSetNode | undefined, state: State) => Result {
  const { fragments } = visitor;
  const empty = visitor.combine([]);
  const resultsBySet = new Map<SelectionSetNode, Map<string, Result>>();

  const visitSet = (set: SelectionSetNode | undefined, state: State): Result => {
    if (!set) return empty;
    const results = resultsBySet.get(set) ?? new Map<string, Result>();
    resultsBySet.set(set, results);
    const key = visitor.toKey(state);
    const known = results.get(key);
    if (known !== undefined) return known;
    results.set(key, empty);
    const parts: Result[] = [];
    // One function and a loop: deeply nested documents must not use up the stack earlier than the parser does.
    for (const selection of set.selections) {
      if (visitor.isExcluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const visitChildren = (childState: State): Result => visitSet(selection.selectionSet, childState);
        parts.push(visitor.visitField(selection, state, visitChildren));
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (fragment)
        parts.push(visitSet(fragment.selectionSet, visitor.enterFragment(state, fragment.typeCondition?.name.value)));
    }
    const result = visitor.combine(parts);
    results.set(key, result);
    return result;
  };

  return visitSet;
}

export function getFragments({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** Whether `@skip` or `@include` excludes a selection. */
export function isSkipped({ directives = [] }: SelectionNode, getValue: VariableGetter): boolean {
  return directives.some(({ name, arguments: [condition] = [] }) => {
    if (name.value !== "skip" && name.value !== "include") return false;
    const value = resolveValue(condition?.value, getValue);
    return value !== anyValue && (value === true) !== (name.value === "include");
  });
}

/** The value of an argument: a literal, or the value of its variable. */
export function resolveValue(value: ValueNode | undefined, getValue: VariableGetter): unknown {
  if (value?.kind === Kind.VARIABLE) return getValue(value.name.value);
  return value && valueFromASTUntyped(value);
}
