import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagramStyle } from '../diagram/diagram-style';

/** The folder that scripts/build-page.mjs writes, beside `src` and `dist`. */
const FOLDER = join(__dirname, '..', '..', 'assets');

export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const html = (waitsFor: string | undefined): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Studio</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_studio/diagram.css">
<link rel="stylesheet" href="/_studio/studio.css">
<script type="module" src="/_studio/studio.js"></script>
</head>
<body${waitsFor === undefined ? '' : ` data-waits-for="${waitsFor}"`}><noscript>Studio needs JavaScript; the command line does the same without: cdk-workflow-simulator serve.</noscript></body>
</html>
`;

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: string;
}

/**
 * The page's files by their paths; undefined for any other path.
 * @param waitsFor what waits until somebody has looked.
 */
export function pageFile(path: string, waitsFor?: string): PageFile | undefined {
  if (path === '/_studio/') return { type: 'text/html; charset=utf-8', content: html(waitsFor) };
  if (path === '/_studio/diagram.css') return { type: 'text/css', content: diagramStyle() };
  if (path === '/_studio/studio.css') return { type: 'text/css', content: built('studio.css') };
  if (path === '/_studio/studio.js') return { type: 'text/javascript', content: built('studio.js') };
  return undefined;
}

function built(name: string): string {
  const file = join(FOLDER, name);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new Error(`There is no ${file}: the page is not built; run 'npm run build:assets'`);
}
