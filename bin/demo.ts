import { parseArgs } from 'node:util';
import type { Stack } from 'aws-cdk-lib';
import { Simulator } from 'cdk-workflow-simulator';
import { render, type Played } from './demo/report';
import { Stage, type Scenario } from './demo/stage';
import { exampleApp, stackOf } from './example-stacks';
import { SCENARIOS } from './scenarios';

async function main(): Promise<number> {
  const { json } = parseArgs({ options: { json: { type: 'boolean', default: false } } }).values;
  // With --json the result alone goes to standard output, so that it can be piped.
  const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
  const startedMs = performance.now();

  say('Synthesizing the example app ...');
  const app = exampleApp();
  const played: Played[] = [];
  for (const [stack, scenarios] of Object.entries(SCENARIOS)) {
    for (const scenario of scenarios) {
      const result = await play(stackOf(app, stack), scenario);
      say(render(result));
      played.push(result);
    }
  }

  const wrong = played.flatMap(({ checks }) => checks).filter(({ ok }) => !ok).length;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  say(`${played.length} scenarios in ${seconds} s, ${wrong === 0 ? 'each as expected' : `${wrong} checks WRONG`}`);
  if (json) process.stdout.write(`${JSON.stringify({ ok: wrong === 0, scenarios: played })}\n`);
  return wrong === 0 ? 0 : 1;
}

async function play(stack: Stack, scenario: Scenario): Promise<Played> {
  const world = await Simulator.load(stack);
  try {
    const stage = new Stage(world);
    const startedMs = performance.now();
    await scenario.play(stage);
    const wallClockMs = Math.round(performance.now() - startedMs);
    const { moments, executions, checks } = stage;
    return { stack: stack.node.id, title: scenario.title, moments, executions, checks, wallClockMs };
  } finally {
    await world.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `The demo could not run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
