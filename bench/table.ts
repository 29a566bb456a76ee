/** Rows under headers in aligned columns, the first to the left, the others to the right. */
export function formatTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headers, ...rows];
  const widths = headers.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const [head = "", ...body] = lines.map((line) =>
    widths
      .map((width, column) => padCell(line[column] ?? "", width, column))
      .join("  ")
      .trimEnd(),
  );
  return [head, widths.map((width) => "-".repeat(width)).join("  "), ...body].join("\n");
}

function padCell(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

/** A number as people read it: thousands apart, and no more digits than mean something. */
export function formatNumber(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 2 : 0 });
}
