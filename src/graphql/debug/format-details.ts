import type { CallDetails } from "./call-details.ts";
import type { ErrorDetails } from "./error-details.ts";
import type { ExchangeDetails } from "./exchange-details.ts";

/** Formats details for the log: one text per line of the terminal. */
export function formatDetails({
  error,
  message,
  stack,
  value,
  call,
  lastCall,
  exchange,
  remedy,
}: ErrorDetails): readonly string[] {
  return [
    `${error}: ${message}`,
    ...(stack ?? []),
    ...(value ? [`value of ${value.field}: expected ${value.expected}, received ${value.received}`] : []),
    ...(call ? [`call of ${formatCall(call)}`] : []),
    ...(lastCall ? [`last call of ${formatCall(lastCall)}`] : []),
    ...(exchange ? [formatExchange(exchange)] : []),
    `remedy: ${remedy}`,
  ];
}

function formatCall({ api, method, url, status, network, body }: CallDetails): string {
  const result = status === undefined ? network : `${String(status)} ${body ?? ""}`;
  return `${api}: ${method} ${url} -> ${result ?? ""}`;
}

function formatExchange({ api, scopes, aadsts, error = "no response", text = "" }: ExchangeDetails): string {
  const codes = aadsts.map((code) => ` AADSTS${String(code)}`).join("");
  return `exchange for ${api} with ${scopes.join(", ")} -> ${error}${codes} ${text}`;
}
