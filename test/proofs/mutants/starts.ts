import type { Json, Mock, World } from 'cdk-workflow-simulator';
import { MOST } from '../../patterns/auto-redrive/redriving';
import { failing, fn, nothing, state, type Mutant } from './mutant';

/** The messages of a delivery, each started as an execution, and once more where it is asked for. */
const starts =
  (times: number) =>
  (world: World): void => {
    const start: Mock = async (event) => {
      for (const { body } of (event as unknown as { readonly Records: readonly { readonly body: string }[] }).Records)
        for (let each = 0; each < times; each++) await world.stateMachine('Work').start(JSON.parse(body) as Json);
    };
    fn('Consumer/Consume', start)(world);
  };

const consumed = (id: string, breaks: string, put: Mutant['put']): Mutant => ({ id, breaks, put });

/** Redrives what somebody has stopped. */
function redrivesStopped(world: World): void {
  world.function('Partner').takes({ seconds: 5 });
  let redrives = 0;
  fn('Redrive/Redrive', () => {
    const run = world.run('job');
    if (run.status === 'ABORTED' || redrives++ === 0) run.redrive();
  })(world);
}

async function redrivesTooOften(world: World): Promise<void> {
  for (let each = 0; each <= MOST; each++) {
    const run = await world.run('job').toEnd();
    run.redrive();
  }
}

const redriven = (breaks: string, put: Mutant['put'], id = 'redrive-heard-twice'): Mutant => ({ id, breaks, put });
const claim = (breaks: string, put: Mutant['put']): Mutant => ({ id: 'claim-two', breaks, put });
const loop = (breaks: string, put: Mutant['put']): Mutant => ({ id: 'continue-two', breaks, put });

const FOLDER = { Key: 'claims/stray/payload' };

/** What each key of an object is stored under once more. */
function storesTwice(world: World): void {
  state('Machine', 'Put: store payload', (input) => {
    const { Key: key = FOLDER.Key } = input as { Key?: string };
    for (const end of ['', '-again']) world.bucket('Claims/Bucket').put(`${key}${end}`, '{}');
    return {};
  })(world);
}

const turns = (by: number): Mock => {
  return (input) => {
    const { done, of } = input as { done: number; of: number };
    return { done: done + by, of };
  };
};

/** The mutants of what starts, repeats and hands on. */
export const MUTANTS_OF_STARTING: readonly Mutant[] = [
  consumed('queue-two-messages', 'no more executions run at a time than may', starts(1)),
  consumed('queue-delivered-twice', 'a message starts one execution, however often it is delivered', starts(1)),
  consumed('queue-two-messages', 'no message is lost', fn('Consumer/Consume', nothing)),
  consumed(
    'queue-two-messages',
    'what fails lies in the dead-letter queue with its error, and nothing else does',
    starts(1),
  ),
  consumed('queue-group', 'messages of a group start in their order, one after the other', starts(2)),
  redriven('an execution is redriven no more often than may be', redrivesTooOften),
  redriven('what somebody has stopped stays stopped', redrivesStopped, 'redrive-stopped'),
  redriven('operators hear of what stays failed, and of nothing else', fn('Redrive/Redrive', nothing)),
  redriven('what fails is redriven as often as may be before it is left', fn('Redrive/Redrive', nothing)),
  claim(
    'what is loaded is what was stored',
    state('Machine', 'Get: load payload', () => ({ Body: '{}' })),
  ),
  claim('an execution writes in its own folder alone', (world) => {
    world.bucket('Claims/Bucket').put(FOLDER.Key, '{}');
  }),
  claim('one payload of one execution is one object', storesTwice),
  claim('where no call fails, every execution succeeds', state('Machine', 'Put: store payload', failing)),
  loop('every loop comes to its end', state('Loop/Workflow', 'Loop: continue as new', failing)),
  loop('each execution that is continued has one successor, and no other execution is there', (world) =>
    world.stateMachine('Loop/Workflow').start({ done: 0, of: 1 }),
  ),
  loop('each loop does its turns in their order, with the state of its own', fn('Turn', turns(1))),
  loop('the last execution puts out the state after the last turn', fn('Turn', turns(3))),
];
