import type { ReactNode } from "react";
import type { TracedToken } from "../../../../src/graphql/plugins/token-trace.ts";

/** The access tokens of the last response and their sources. */
export function Tokens({ tokens }: { readonly tokens: readonly TracedToken[] }): ReactNode {
  return (
    <section className="row trace" aria-labelledby="tokens-of-last-response">
      <h2 id="tokens-of-last-response">Access tokens of the last response</h2>
      <dl className="facts">
        {tokens.map(({ downstream, source, ageSeconds, durationMs, scopes }, index) => (
          <div key={index} title={scopes.join(", ")}>
            <dt>{downstream}</dt>
            <dd>
              {source}, {durationMs} ms, {ageSeconds} s old
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
