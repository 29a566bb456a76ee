import { suggestionList } from "graphql/jsutils/suggestionList.js";

/** The name that a misspelled name may stand for, as a part of a message; empty if there is none. */
export function suggest(name: string, names: Iterable<string>): string {
  const [first] = suggestionList(name, [...names]);
  return first === undefined ? "" : `; did you mean ${first}?`;
}
