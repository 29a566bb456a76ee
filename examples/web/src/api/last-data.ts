/** What a query shows: after an error that left nothing, what there was before. Old is better than none. */
export function lastData<Data>(result: {
  readonly data?: Data | undefined;
  readonly previousData?: Data | undefined;
  readonly error?: unknown;
}): Data | undefined {
  return result.data ?? (result.error === undefined ? undefined : result.previousData);
}
