/** A fenced code block of a document. */
export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** Path and text of the file, if the first line is a comment with its path. The text excludes that line. */
  readonly file: { readonly path: string; readonly text: string } | undefined;
}

export function parseCodeBlocks(markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = "", code = ""]) => {
    const [, path, text = ""] = /^(?:\/\/|#) ([\w./-]+\.\w+)\n(.*)$/s.exec(code) ?? [];
    return { language, code, file: path === undefined ? undefined : { path, text } };
  });
}

/** Removes code: fenced blocks and code spans. */
function removeCode(markdown: string): string {
  return markdown.replaceAll(/^ *```.*?^ *```$/gms, "").replaceAll(/`[^`\n]*`/g, "");
}

/** Targets of links and images within the repository: a path, an anchor, or both. */
export function parseRelativeLinks(markdown: string): readonly string[] {
  const links = [...removeCode(markdown).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target = ""]) => target);
  return links.filter((target) => !/^[a-z][a-z+.-]*:/i.test(target));
}

/** Anchors of the headings, as GitHub generates them. */
export function getHeadingAnchors(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const text = markdown.replaceAll(/^ *```.*?^ *```$/gms, "");
  for (const [, heading = ""] of text.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}
