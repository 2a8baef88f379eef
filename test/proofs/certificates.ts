import type { Extent, Proof, ProofScenario } from 'cdk-workflow-simulator';
import type { PatternProof } from './pattern-proof';

/** A proof that was made. */
export interface Certificate {
  readonly subject: PatternProof;
  readonly proof: Proof;
}

/** The docs page about each pattern. */
export const PAGES: Readonly<Record<string, string>> = {
  'Order processing': 'orders.md',
  Verification: 'verification.md',
  Approval: 'approval.md',
  Timer: 'timer.md',
  'Queue consumer': 'queue-consumer.md',
  'Claim check': 'claim-check.md',
  AutoRedrive: 'auto-redrive.md',
  Aggregator: 'aggregator.md',
  'Early ends': 'fan-out.md',
  ContinueAsNew: 'continue-as-new.md',
  'Fan-out': 'fan-out.md',
  Lock: 'lock.md',
  RateLimit: 'rate-limit.md',
  CircuitBreaker: 'circuit-breaker.md',
  'Data pipeline': 'data-pipeline.md',
  Jobs: 'jobs.md',
  Runbook: 'runbook.md',
};

const HEAD = ['at once', 'answer', 'how far', 'runs', 'classes of orders'];

/** The line of the docs page about one proof. */
export function rowOf({ subject, proof }: Certificate): string {
  const answer = proof.isProved ? 'proved' : proof.finding === undefined ? 'nothing found within bounds' : 'wrong';
  return `| ${[subject.situation, answer, extentOf(proof), proof.runs, proof.classes].join(' | ')} |`;
}

/** How far a proof went, in a few words. */
function extentOf({ scenarios, isComplete }: Proof): string {
  const choices = scenarios.length - 1;
  const under = choices === 0 ? '' : `, by itself and with each of ${choices} faults`;
  if (isComplete) return `every order${under}`;
  const open = scenarios.filter((each) => !each.isComplete);
  const [first] = open as [ProofScenario];
  const how = first.extents.map(tried).join(', ');
  return choices === 0 ? how : `every order${under}, but for ${open.length}: there ${how}`;
}

const ONE_OF_MANY: Readonly<Record<Extent['way'], (most: number) => string>> = {
  every: () => 'of a search for all',
  preemptions: (most) => `with at most ${most} preemptions`,
  delays: (most) => `with at most ${most} delays`,
  random: () => 'by lot',
};

function tried({ way, most = 0, runs, isComplete }: Extent): string {
  return `${isComplete && way !== 'random' ? 'all' : runs} ${ONE_OF_MANY[way](most)}`;
}

/** What stands in the docs page `proofs.md` about a pattern. */
export function tableOf(certificates: readonly Certificate[]): string {
  return [
    ...sentences(certificates),
    '',
    `| ${HEAD.join(' | ')} |`,
    `| ${HEAD.map(() => '---').join(' | ')} |`,
    ...certificates.map(rowOf),
  ].join('\n');
}

/** What stands in the docs page of a pattern: what was proved of it, and the certificates. */
export function certificatesOf(certificates: readonly Certificate[]): string {
  const texts = certificates.map(({ subject, proof }) => `${subject.situation}:\n${indented(String(proof))}`);
  return [
    '[What that means, and what it does not](proofs.md). Whatever the order in which those act who are named below:',
    '',
    ...sentences(certificates),
    '',
    '```text',
    texts.join('\n\n'),
    '```',
  ].join('\n');
}

function sentences(certificates: readonly Certificate[]): string[] {
  const says = [...new Set(certificates.flatMap(({ subject }) => subject.says))];
  return says.map((sentence) => `- ${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`);
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}

/**
 * What stands in a page about a pattern.
 * @throws when the page has no place for it.
 */
export function partOf(page: string, pattern: string): string {
  return split(page, pattern)[1];
}

/**
 * A docs page with what was proved of one pattern in the place of what was there before.
 * @throws when the page has no place for it.
 */
export function withPart(page: string, pattern: string, text: string): string {
  const [before, , after] = split(page, pattern);
  return `${before}\n\n${text}\n\n${after}`;
}

function split(page: string, pattern: string): [string, string, string] {
  const [begin, end] = [`<!-- npm run prove: ${pattern} -->`, `<!-- end of ${pattern} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page has no '${begin}' and '${end}'`);
  const at = from + begin.length;
  return [page.slice(0, at), page.slice(at, to), page.slice(to)];
}
