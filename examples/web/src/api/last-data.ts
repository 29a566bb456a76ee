/** Returns the data of a query, or the previous data after an error without data. */
export function lastData<Data>(result: {
  readonly data?: Data | undefined;
  readonly previousData?: Data | undefined;
  readonly error?: unknown;
}): Data | undefined {
  return result.data ?? (result.error === undefined ? undefined : result.previousData);
}
