/** An error, its cause, the cause of that, and so on; at most 10. */
export function getCauses(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  let cause = error;
  while (cause instanceof Error && causes.length < maxCauses) {
    causes.push(cause);
    cause = cause.cause;
  }
  return causes;
}

const maxCauses = 10;
