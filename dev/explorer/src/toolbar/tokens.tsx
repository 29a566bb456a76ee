import type { ReactNode } from "react";
import type { TracedToken } from "../../../../src/graphql/plugins/token-trace.ts";

/** Where the access tokens of the last answer came from. */
export function Tokens({ tokens }: { readonly tokens: readonly TracedToken[] }): ReactNode {
  return (
    <section className="row trace" aria-labelledby="tokens-of-last-answer">
      <h2 id="tokens-of-last-answer">Access tokens of the last answer</h2>
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
