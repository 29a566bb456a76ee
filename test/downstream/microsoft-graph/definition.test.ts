import { expect, it } from "vitest";
import { microsoftGraph, type MicrosoftGraphPart } from "../../../src/downstream/microsoft-graph/definition.ts";
import { loadProject } from "../../../src/downstream/project.ts";
import { createSchema } from "../../../src/graphql/schema.ts";

function createGraphSchema(include?: readonly MicrosoftGraphPart[]) {
  const api = microsoftGraph(include && { include });
  return createSchema(loadProject({ downstreams: { MICROSOFT_GRAPH: api } }, new URL("file:///")));
}

it("includes the directory, and only the other parts that are named", () => {
  for (const [include, expected] of [
    [undefined, ["User", "Message", "Event"]],
    [["mail"], ["User", "Message"]],
    [["calendar"], ["User", "Event"]],
    [[], ["User"]],
    [
      ["mail", "mail"],
      ["User", "Message"],
    ],
  ] as const) {
    const schema = createGraphSchema(include);
    const types = ["User", "Message", "Event"].filter((name) => schema.getType(name));
    expect(types, JSON.stringify(include)).toEqual(expected);
    const fields = Object.keys(schema.getQueryType()?.getFields() ?? {});
    expect(fields.includes("messages"), JSON.stringify(include)).toBe(types.includes("Message"));
    expect(fields.includes("calendarView"), JSON.stringify(include)).toBe(types.includes("Event"));
    expect(schema.getMutationType() !== undefined, JSON.stringify(include)).toBe(types.length > 1);
  }
});
