import { escapeHtml } from '../diagram/escape';
import { PAGE_STYLE } from './page-style';

/** What a page tells of a proof. */
export interface ReportedProof {
  readonly isProved: boolean;
  /** A picture of the run that went wrong, as SVG; undefined when none did. */
  toSvg(): string | undefined;
  /** The certificate as text. */
  toString(): string;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Tells of proofs, by name, as one HTML page: each certificate, and who did what when in the run that went wrong. It needs no network and runs nothing. */
export function renderProofs(proofs: Readonly<Record<string, ReportedProof>>): string {
  const all = Object.entries(proofs);
  const proved = all.filter(([, { isProved }]) => isProved).length;
  const title = `${proved} of ${all.length} proved`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
      '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">' +
      `<title>${title}</title><style>${PAGE_STYLE}main{padding:0 20px}</style></head>`,
    `<body><header><h1>${title}</h1></header><main>`,
    ...all.map(([name, proof]) => section(name, proof)),
    '</main></body>',
    '</html>',
    '',
  ].join('\n');
}

function section(name: string, proof: ReportedProof): string {
  const [badge, word] = proof.isProved ? ['succeeded', 'Proved'] : ['failed', 'Not proved'];
  return (
    `<section><h2>${escapeHtml(name)} <span class="badge ${badge}">${word}</span></h2>` +
    `<pre>${escapeHtml(proof.toString())}</pre>${proof.toSvg() ?? ''}</section>`
  );
}
