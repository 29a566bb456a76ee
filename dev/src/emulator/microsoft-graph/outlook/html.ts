/** Converts an HTML body to text roughly like Exchange, with one line per block. */
export function toText(html: string): string {
  return html
    .replaceAll(/<(script|style)\b[^>]*>.*?<\/\1>/gis, "")
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|h\d|li|tr)>/gi, "\r\n")
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .trim();
}

/** The first 255 characters of the text. */
export function toPreview(html: string): string {
  return toText(html)
    .replaceAll(/\s*\r\n\s*/g, "\r\n")
    .slice(0, 255);
}

/** Converts text to an HTML body. */
export function toHtml(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<div>${escaped.replaceAll(/\r?\n/g, "<br>")}</div>`;
}

/** Wraps content in the HTML document that Exchange returns. */
export function wrapHtmlDocument(content: string): string {
  const head = '<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>';
  return `<html>${head}<body>${content}</body></html>`;
}
