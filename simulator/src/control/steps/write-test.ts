import { literal, quoted } from './literal';
import { spanOf, withPassing, type Passing } from './passing';
import type { Outcome, Story } from './story';
import { writePytest } from './write-pytest';
import { writeScript } from './write-script';
import { TestLines } from './write-step';

/** What runs it: a test in TypeScript or Python, or a shell script against an app that is served. */
export type Framework = 'jest' | 'vitest' | 'pytest' | 'shell';

export const FRAMEWORKS: readonly Framework[] = ['jest', 'vitest', 'pytest', 'shell'];

/** How a test is written. */
export interface TestOptions {
  readonly title: string;
  readonly framework: Framework;
  /** The folder of the app, as the test's file sees it. */
  readonly app: string;
}

/** Executions beyond these are not expected anything of. */
export const MAX_OUTCOMES = 20;
/** A longer path is not spelt out. */
export const MAX_PATH = 60;

/** A story as a test: the same steps at the same virtual instants, and what has come of them. */
export function writeTest(story: Story, { title, framework, app }: TestOptions): string {
  if (framework === 'shell') return writeScript(story, title);
  if (framework === 'pytest') return writePytest(story, title);
  const lines = new TestLines(story);
  const body = [
    ...stepsOf(story, lines),
    '',
    ...story.outcomes.slice(0, MAX_OUTCOMES).flatMap((each) => expected(each, lines)),
  ];
  const imported = [...[...lines.imported].sort(), 'Simulator', 'type World'].join(', ');
  return [
    ...(framework === 'vitest' ? [`import { afterEach, beforeEach, expect, test } from 'vitest';`] : []),
    `import { join } from 'node:path';`,
    `import { ${imported} } from 'cdk-workflow-simulator';`,
    '',
    '// The folder of the CDK app, which is synthesized as its cdk.json says.',
    `const APP = join(__dirname, ${quoted(app)});`,
    '',
    'let world: World;',
    '',
    'beforeEach(async () => {',
    `  world = await Simulator.load(APP, { seed: ${story.seed}, startTime: ${quoted(new Date(story.startMs).toISOString())} });`,
    '}, 300_000);',
    '',
    'afterEach(() => world.close());',
    '',
    `test(${quoted(title)}, async () => {`,
    ...body.map((line) => (line === '' ? '' : `  ${line}`)),
    '}, 300_000);',
    ...(lines.usesLinks ? LINK_IN : []),
    '',
  ].join('\n');
}

const LINK_IN = [
  '',
  '/** A link in a message that the app sent, both by their numbers, from 0. */',
  'async function linkIn(message: number, link: number): Promise<string> {',
  '  const messages = await world.messages();',
  '  return messages[message]?.links[link] ?? `no link ${link} in message ${message}`;',
  '}',
];

function stepsOf(story: Story, lines: TestLines): readonly string[] {
  return withPassing(story).flatMap(([passing, step]) => [
    ...(passing === undefined ? [] : [passed(passing)]),
    ...(step === undefined ? [] : lines.of(step)),
  ]);
}

function passed({ ms, isWithinInstant }: Passing): string {
  if (isWithinInstant) return '// In studio the next step was done before all was done that was due at this instant.';
  return `await world.advance(${ms === 0 ? '0' : literal(spanOf(ms))});`;
}

function expected({ arn, status, error, path }: Outcome, lines: TestLines): readonly string[] {
  const run = lines.run(arn);
  return [
    `expect(${run}).toMatchObject(${literal({ status, ...(error !== undefined && { error }) })});`,
    ...(path.length > MAX_PATH
      ? []
      : [`expect(${run}.path.map(({ state }) => state)).toEqual(${literal([...path])});`]),
  ];
}
