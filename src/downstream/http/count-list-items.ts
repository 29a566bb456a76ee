/**
 * Counts the items of all lists in a JSON text, without parsing it. Returns at once when there are more than `max`. The
 * count of text that is not JSON means nothing.
 */
export function countListItems(json: string, max: number): number {
  /** Whether each open bracket is that of a list. */
  const open: boolean[] = [];
  let count = 0;
  let isEmpty = false;
  for (let index = 0; index < json.length && count <= max; index++) {
    const code = json.charCodeAt(index);
    if (code === closingBracket && isEmpty) count--;
    if (code > space) isEmpty = false;
    if (code === quote) index = findStringEnd(json, index);
    else if (code === comma) count += open.at(-1) ? 1 : 0;
    else if (code === openingBracket) {
      // Its first item, unless the next character closes it.
      count++;
      isEmpty = true;
      open.push(true);
    } else if (code === openingBrace) open.push(false);
    else if (code === closingBracket || code === closingBrace) open.pop();
  }
  return count;
}

const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const [openingBracket, closingBracket] = [0x5b, 0x5d];
const [openingBrace, closingBrace] = [0x7b, 0x7d];

/** @returns the index of the closing quote */
function findStringEnd(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return json.length;
}
