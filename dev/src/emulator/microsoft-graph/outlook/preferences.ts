import type { RequestHeaders } from "../request.ts";

/**
 * Preferences of the `Prefer` header for mail and calendars
 * (https://learn.microsoft.com/graph/api/message-get#request-headers).
 */
export interface Preferences {
  readonly bodyType: "html" | "text";
  /** As received. */
  readonly timeZone: string | undefined;
  /** Whether ids in the response do not change (https://learn.microsoft.com/graph/outlook-immutable-id). */
  readonly hasImmutableIds: boolean;
}

export function parsePreferences(headers: RequestHeaders): Preferences {
  const bodyType = findPreference(headers, "outlook.body-content-type");
  return {
    bodyType: bodyType === "text" ? "text" : "html",
    timeZone: findPreference(headers, "outlook.timezone"),
    hasImmutableIds: findPreference(headers, "idtype") === "ImmutableId",
  };
}

/** Header with the preferences that the response follows. */
export function toPreferenceAppliedHeader(
  headers: RequestHeaders,
  names: readonly ("outlook.body-content-type" | "outlook.timezone")[],
): Record<string, string> {
  const applied = names.flatMap((name) => {
    const value = findPreference(headers, name);
    return value === undefined ? [] : [`${name}="${value}"`];
  });
  return applied.length === 0 ? {} : { "Preference-Applied": applied.join(", ") };
}

function findPreference(headers: RequestHeaders, name: string): string | undefined {
  for (const part of (headers["prefer"] ?? "").split(/[,;](?=(?:[^"]*"[^"]*")*[^"]*$)/)) {
    const [key = "", value] = part.split("=", 2);
    if (key.trim().toLowerCase() === name && value !== undefined) return value.trim().replaceAll('"', "");
  }
  return undefined;
}
