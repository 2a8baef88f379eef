import type { Run, TakenTask } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

const FILM = { film: 'dawn', frames: 240 };

/** What can happen to a task that a machine under a desk does. */
export const RENDER_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a machine under a desk renders for three hours',
    play: async (stage: Stage): Promise<void> => {
      const run = await begin(stage);
      const task = take(stage, 'desk-1');
      await beat(stage, task, 180);
      task.succeed({ file: 'dawn.mp4' });
      await finish(stage, run, 'dawn.mp4');
    },
  },
  {
    title: 'the machine loses power after an hour: its heartbeats stop, and another one takes over',
    play: async (stage: Stage): Promise<void> => {
      const run = await begin(stage);
      await beat(stage, take(stage, 'desk-1'), 60);
      stage.note('event', 'desk-1 loses power');
      await stage.world.advance({ minutes: 2 });
      const task = take(stage, 'desk-2');
      await beat(stage, task, 170);
      task.succeed({ file: 'dawn.mp4' });
      await finish(stage, run, 'dawn.mp4');
    },
  },
  {
    title: 'a machine is updated meanwhile: it hands its task back, which waits for no heartbeat',
    play: async (stage: Stage): Promise<void> => {
      const run = await begin(stage);
      const first = take(stage, 'desk-1');
      await beat(stage, first, 5);
      first.fail('Worker.HandedBack', 'the worker is being stopped');
      await stage.world.advance({ seconds: 5 });
      const task = take(stage, 'desk-2');
      task.succeed({ file: 'dawn.mp4' });
      await finish(stage, run, 'dawn.mp4');
    },
  },
  {
    title: 'nobody is in the office: the execution fails at its deadline',
    play: async (stage: Stage): Promise<void> => {
      const run = await begin(stage);
      await run.toEnd();
      stage.showRun(run);
      stage.check('the error', run.error, 'States.Timeout');
      stage.check('the hours', run.elapsedMs / 3_600_000, 6);
    },
  },
];

async function begin({ world }: Stage): Promise<Run> {
  const run = await world.stateMachine('Render').start(FILM, { name: FILM.film });
  await world.advance({ seconds: 1 });
  return run;
}

function take({ world }: Stage, worker: string): TakenTask {
  const task = world.activity('Render').take(worker);
  if (task === undefined) throw new Error(`There is no task for ${worker}`);
  return task;
}

/** Works for some minutes, and says every twenty seconds that it lives. */
async function beat(stage: Stage, task: TakenTask, minutes: number): Promise<void> {
  stage.note('event', `a machine works on ${JSON.stringify(task.input)} for ${minutes} minutes`);
  for (let beats = 0; beats < 3 * minutes; beats++) {
    await stage.world.advance({ seconds: 20 });
    task.heartbeat();
  }
}

async function finish(stage: Stage, run: Run, file: string): Promise<void> {
  await run.toEnd();
  stage.showRun(run);
  stage.check('the film', (run.output as { result?: { file?: string } } | undefined)?.result?.file, file);
}
