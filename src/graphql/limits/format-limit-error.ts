import type { ApolloServerOptions } from "@apollo/server";
import { GraphQLError, Lexer, Source, TokenKind } from "graphql";
import { OperationTooComplexError } from "../../errors/limit-errors.ts";
import type { DocumentLimits } from "../../config/limits.ts";

type FormatError = NonNullable<ApolloServerOptions<never>["formatError"]>;

/**
 * Replaces the syntax and validation errors that a limit causes by `OPERATION_TOO_COMPLEX`, which names the limit.
 *
 * @param format formats all other errors
 */
export function formatLimitErrors({ tokens }: Pick<DocumentLimits, "tokens">, format: FormatError): FormatError {
  return (formatted, error) => {
    const limit = findLimit(error, tokens);
    return limit ? { message: limit.message, extensions: limit.extensions } : format(formatted, error);
  };
}

function findLimit(error: unknown, tokens: number): OperationTooComplexError | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  if (error.originalError instanceof OperationTooComplexError) return error.originalError;
  if (error.extensions["code"] !== "GRAPHQL_PARSE_FAILED") return undefined;
  // A parse error without a position is a stack overflow of the parser.
  if (!error.positions) return new OperationTooComplexError("depth", "The document is nested too deeply");
  return isTokenLimitReached(error, tokens)
    ? new OperationTooComplexError("tokens", `The document has more than ${tokens} tokens or comments`)
    : undefined;
}

/**
 * Whether the parser stopped at the limit: as many tokens or comments as allowed lie before the error, and more text
 * after it. graphql-js tells this case from other syntax errors only in the message, which is not parsed.
 */
function isTokenLimitReached({ source, positions: [end] = [] }: GraphQLError, max: number): boolean {
  if (!source || end === undefined || end >= source.body.length) return false;
  try {
    const lexer = new Lexer(new Source(source.body.slice(0, end)));
    let [tokens, comments] = [0, 0];
    while (lexer.advance().kind !== TokenKind.EOF) tokens++;
    for (let { prev } = lexer.token; prev; { prev } = prev) if (prev.kind === TokenKind.COMMENT) comments++;
    return Math.max(tokens, comments) >= max;
  } catch {
    return false;
  }
}
