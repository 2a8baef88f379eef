import { elapsedText } from './elapsed-text';
import { struckText, type ProofFinding, type ProofStep } from './proof-finding';

const COLUMN = 220;
const ROW = 34;
const TOP = 56;
const MARGIN = 90;

/** A picture of who did what when: a column for each who acted, and a row for each step. */
export function sequencePicture({ steps, faults = [] }: Pick<ProofFinding, 'steps'> & Partial<ProofFinding>): string {
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  const width = MARGIN + actors.length * COLUMN;
  const height = TOP + (steps.length + 1 + faults.length) * ROW;
  const struck = faults.map((each, at) =>
    text(MARGIN + 6, TOP + (steps.length + at) * ROW + 16, `Struck: ${struckText(each)}`, 'start', ' fill="#b00020"'),
  );
  const centre = (actor: string): number => MARGIN + actors.indexOf(actor) * COLUMN + COLUMN / 2;
  const columns = actors.map((actor) => columnOf(actor, centre(actor), height));
  const rows = steps.map((step, at) => rowOf(step, centre(step.actor), TOP + at * ROW, steps[at - 1]));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>${columns.join('')}${rows.join('')}${struck.join('')}</svg>`
  );
}

function columnOf(actor: string, x: number, height: number): string {
  return (
    `<line x1="${x}" y1="34" x2="${x}" y2="${height}" stroke="#bbb" stroke-dasharray="4 4"/>` +
    text(x, 24, shortened(actor), 'middle', ' font-weight="bold"', actor)
  );
}

function rowOf({ what, atMs }: ProofStep, x: number, y: number, before: ProofStep | undefined): string {
  const at = before?.atMs === atMs ? '' : text(8, y + 16, elapsedText(atMs), 'start', ' fill="#666"');
  const box = `<rect x="${x - COLUMN / 2 + 6}" y="${y}" width="${COLUMN - 12}" height="24" rx="4" fill="#eef4ff" stroke="#5b7fb5"/>`;
  return at + box + text(x, y + 16, shortened(what), 'middle', '', what);
}

function text(x: number, y: number, shown: string, anchor: string, more: string, whole = shown): string {
  const title = whole === shown ? '' : `<title>${escaped(whole)}</title>`;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${more}>${title}${escaped(shown)}</text>`;
}

function shortened(what: string): string {
  return what.length <= 36 ? what : `…${what.slice(-35)}`;
}

function escaped(what: string): string {
  return what.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
