import type { Proof } from 'cdk-workflow-simulator';
import type { PatternProof } from './pattern-proof';

/** A proof that was made. */
export interface Certificate {
  readonly subject: PatternProof;
  readonly proof: Proof;
}

/** The line of the docs page about one proof. */
export function rowOf({ subject, proof }: Certificate): string {
  const answer = proof.isProved ? 'proved' : proof.finding === undefined ? 'nothing found within bounds' : 'wrong';
  return `| ${[subject.situation, answer, proof.classes].join(' | ')} |`;
}

/**
 * A docs page with what was proved of one pattern in the place of what was there before.
 * @throws when the page has no place for it.
 */
export function withCertificates(page: string, pattern: string, certificates: readonly Certificate[]): string {
  const [begin, end] = [`<!-- npm run prove: ${pattern} -->`, `<!-- end of ${pattern} -->`];
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`The page has no '${begin}' and '${end}'`);
  return `${before}${begin}\n\n${textOf(certificates)}\n${end}${after}`;
}

function textOf(certificates: readonly Certificate[]): string {
  const says = [...new Set(certificates.flatMap(({ subject }) => subject.says))];
  const head = ['at once', 'answer', 'classes of orders'];
  return [
    ...says.map((sentence) => `- ${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`),
    '',
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...certificates.map(rowOf),
    '',
  ].join('\n');
}
