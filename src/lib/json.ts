/** JSON of an answer; without members if it is no JSON object. */
export function parseJsonObject(body: string): object {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
