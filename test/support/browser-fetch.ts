/** A request that was sent after its preflight. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  /** Response to its preflight; undefined if a browser sends none. */
  readonly preflight: Response | undefined;
}

/**
 * Creates a `fetch` that applies CORS like a browser does for a page of an origin: it sends preflights, and rejects where
 * a browser would hide the response from the page.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function createBrowserFetch(origin: string, sent: SentRequest[] = []): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const unsafeHeaders = [...request.headers.keys()].filter(
      (name) => !isSafelistedHeader(name, request.headers.get(name) ?? ""),
    );
    const needsPreflight = unsafeHeaders.length > 0 || !["GET", "HEAD", "POST"].includes(request.method);
    const preflight = needsPreflight ? await sendPreflight(origin, request, unsafeHeaders) : undefined;
    const text = await request.clone().text();
    sent.push({ method: request.method, url: request.url, body: text && (JSON.parse(text) as unknown), preflight });
    request.headers.set("origin", origin);
    const response = await fetch(request);
    if (response.headers.get("access-control-allow-origin") !== origin)
      throw new TypeError("CORS: the response is hidden from the page");
    return response;
  };
}

async function sendPreflight(
  origin: string,
  { url, method }: Request,
  unsafeHeaders: readonly string[],
): Promise<Response> {
  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": [...unsafeHeaders].sort().join(","),
    },
  });
  const readList = (name: string): string[] => (preflight.headers.get(name) ?? "").toLowerCase().split(/\s*,\s*/);
  const isAllowed =
    preflight.ok &&
    preflight.headers.get("access-control-allow-origin") === origin &&
    readList("access-control-allow-methods").includes(method.toLowerCase()) &&
    unsafeHeaders.every((name) => readList("access-control-allow-headers").includes(name));
  if (!isAllowed) throw new TypeError("CORS: the preflight does not allow it");
  return preflight;
}

/** Whether a header is CORS-safelisted, so that it needs no preflight. */
function isSafelistedHeader(name: string, value: string): boolean {
  return (
    ["accept", "accept-language", "content-language"].includes(name) ||
    (name === "content-type" && isFormContentType(value))
  );
}

function isFormContentType(value: string): boolean {
  return /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/.test(value);
}
