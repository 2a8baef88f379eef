import type { Deployment, StartedExecution } from '../deployment';
import type { Expectation, ExpectationSet } from '../expectation';

const MACHINE = 'Render/Render/Workflow/StateMachine';
const ACTIVITY = 'Render/Render/Worker/Activity';
const WORK = 'Worker: work';

function film(deployment: Deployment, name: string): Promise<StartedExecution> {
  return deployment.start(MACHINE, { film: name, frames: 240 });
}

const RENDERED: Expectation = {
  name: 'a film is rendered by a machine that says meanwhile that it lives',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await film(deployment, 'dawn');
    const task = await deployment.takeTask(ACTIVITY);
    await task.heartbeat();
    await task.succeed({ file: 'dawn.mp4' });
    return { input: task.input, ended: await execution.ended() };
  },
  expected: {
    input: { film: 'dawn', frames: 240 },
    ended: {
      status: 'SUCCEEDED',
      states: [WORK],
      output: { film: 'dawn', frames: 240, result: { file: 'dawn.mp4' } },
    },
  },
};

const HANDED_BACK: Expectation = {
  name: 'a film that is handed back, and one that is too large for a machine, is rendered by the next one',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await film(deployment, 'noon');
    await (await deployment.takeTask(ACTIVITY)).fail('Worker.HandedBack', 'the worker is being stopped');
    await (await deployment.takeTask(ACTIVITY)).fail('Renderer.OutOfMemory', 'too many frames');
    const third = await deployment.takeTask(ACTIVITY);
    await third.succeed({ file: 'noon.mp4' });
    return { input: third.input, status: (await execution.ended()).status };
  },
  expected: { input: { film: 'noon', frames: 240 }, status: 'SUCCEEDED' },
};

const FAILED: Expectation = {
  name: 'fails with the error of the machine that renders',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await film(deployment, 'dusk');
    await (await deployment.takeTask(ACTIVITY)).fail('Renderer.NoSuchFilm', 'it was never shot');
    return execution.ended();
  },
  expected: { status: 'FAILED', error: 'Renderer.NoSuchFilm', states: [WORK] },
};

// Neither a deadline nor a missed heartbeat of an activity ever ends a task in the emulator: the simulator's tests have both.
export const RENDER: readonly ExpectationSet[] = [
  { app: 'as it stands', mailboxes: [], expectations: [RENDERED, HANDED_BACK, FAILED] },
];
