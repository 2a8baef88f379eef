import { createHash } from 'node:crypto';
import { Diagram } from '../diagram';
import { escapeHtml } from '../diagram/escape';
import { packHistory, type ReportData } from './report-data';
import { renderSections } from './sections';
import { pageScript } from './page-script';
import { PAGE_STYLE } from './page-style';
import type { ReportSource } from './run-source';

/**
 * Tells of one run as one HTML page: the diagram with the path taken, a timeline in virtual time, each state's input,
 * output and variables, retries and errors, messages, items, transitions and cost. The page needs no network: it runs
 * its one script, whose hash its content policy names, and nothing else.
 */
export async function renderReport(source: ReportSource): Promise<string> {
  const { run, definition, children } = source;
  const diagram = await Diagram.ofRun(definition, run.history, {
    title: source.title,
    ...(children && { children: children.map(({ history }) => history) }),
  }).toSvg({
    idPrefix: 'd',
  });
  const { data, visits } = packHistory(source);
  const script = pageScript();
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head>${head(source, script)}</head>`,
    `<body>${renderSections(source, { diagram, visits, data })}`,
    `<script type="application/json" id="report-data">${scriptSafe(data)}</script>`,
    `<script type="module">${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function head({ title, run }: ReportSource, script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(`${run.status}: ${title}`)}</title>`,
    `<style>${PAGE_STYLE}</style>`,
  ].join('');
}

/** JSON that cannot end the element it stands in. */
function scriptSafe(data: ReportData): string {
  return JSON.stringify(data)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}
