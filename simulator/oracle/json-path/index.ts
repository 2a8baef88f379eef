import { isDeepStrictEqual } from 'node:util';
import { isPath, obstacleOf, pathOf, findIn } from '../../src/language/jsonpath';
import { pathScope } from '../../test/language/scope';
import { JAVA_TOOLS, JavaHarness } from '../java-harness';
import type { Oracle } from '../oracle';
import type { Answer } from './answer';
import { reasonFor } from './explained';
import { type Pair, pairs } from './generate';

/** AWS's paths are those of com.jayway.jsonpath 2.0.0: what compiles there, and what it finds. */
export const ORACLE: Oracle = {
  name: 'json-path',
  tools: JAVA_TOOLS,
  ask: async (checks, { runs = 20_000, seed }) => {
    const asked = pairs(runs, seed);
    const answers = await new JavaHarness(__dirname, 'json-path').answers<Pair, Answer>(asked);
    const explained = new Map<string, number>();
    const different: string[] = [];
    let evaluated = 0;
    asked.forEach((pair, at) => {
      const theirs = answers[at] as Answer;
      const ours = answerOf(pair);
      if ('value' in theirs) evaluated += 1;
      if (isSame(theirs, ours)) return;
      const reason = reasonFor(pair, theirs, ours);
      if (reason === undefined) different.push(JSON.stringify({ ...pair, theirs, ours }));
      else explained.set(reason, (explained.get(reason) ?? 0) + 1);
    });
    const compiled = answers.filter(({ compiles }) => compiles).length;
    console.log(`json-path: ${runs} pairs, ${compiled} compile, ${evaluated} have a result`);
    for (const [reason, count] of explained) console.log(`json-path: ${count} explained: ${reason}`);
    await checks.check(`json-path: ${runs} paths and documents`, () => {
      if (different.length > 0) throw new Error(`${different.length} differ:\n${different.slice(0, 20).join('\n')}`);
    });
  },
};

function answerOf({ path, document }: Pair): Answer {
  if (!isPath(path)) return { compiles: false };
  const compiled = pathOf(path);
  const scope = pathScope(document);
  const value = findIn(compiled, scope);
  const { definite } = compiled;
  if (value !== undefined) return { compiles: true, definite, value };
  return { compiles: true, definite, failure: 'PathFailure', words: obstacleOf(compiled, scope) ?? '' };
}

/** Of failures the words are compared where the library chose them, and not the Java runtime. */
function isSame(theirs: Answer, ours: Answer): boolean {
  if (theirs.compiles !== ours.compiles || theirs.definite !== ours.definite) return false;
  if (theirs.failure === undefined || ours.failure === undefined) {
    return theirs.failure === ours.failure && isDeepStrictEqual(theirs.value, ours.value);
  }
  const chosen = theirs.failure === 'PathNotFoundException' || theirs.failure === 'InvalidPathException';
  return !chosen || theirs.words === ours.words;
}
