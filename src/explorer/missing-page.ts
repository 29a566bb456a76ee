import type { Asset } from "./assets.ts";

const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>OboQL explorer</title>
</head>
<body>
<main>
<h1>The explorer is not built</h1>
<p>Run <code>npm run build:explorer</code>, or <code>npm run build</code> for <code>dist/</code>, and start again;
<code>npm start</code> does so by itself. The API is at <code>/graphql</code>.</p>
</main>
</body>
</html>
`;

/** What stands in for the explorer where its files are not there. */
export const notBuiltPage: Asset = { type: "text/html; charset=utf-8", content: Buffer.from(html) };
