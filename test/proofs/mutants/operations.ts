import type { Mock, World } from 'cdk-workflow-simulator';
import { EARLY_STRANGER } from '../early-ends';
import { LATE_JOB } from '../job';
import { LONG_HOLD } from '../runbook-gates';
import { LONG_RUNBOOK, REVERSED_RUNBOOK } from '../runbook';
import { failing, fn, nothing, state, type Mutant } from './mutant';

const asItIs = (): void => undefined;
const early = (breaks: string, put: Mutant['put'], id = 'early-race'): Mutant => ({ id, breaks, put });

function nobodyAnswers(world: World): void {
  for (const name of ['b', 'c']) fn(name, failing)(world);
}

const answers =
  (order: number): Mock =>
  () => ({ by: 'b', order });

/** Every task of a page has its time behind it. */
const allAreOver: Mock = (input) => {
  const { Tasks: tasks } = input as unknown as { readonly Tasks: readonly string[] };
  return { Tasks: tasks.map((arn) => ({ TaskArn: arn, Group: 'workflow:0:a' })) };
};

function neverSwept(world: World): void {
  state('Sweeper/Workflow', 'Sweep: list tasks', () => ({ TaskArns: [] }))(world);
}

const noAlarm: Mock = () => ({ MetricAlarms: [{ StateValue: 'OK' }, { StateValue: 'OK' }] });

const job = (id: string, breaks: string, put: Mutant['put']): Mutant => ({ id, breaks, put });
const runbook = (id: string, breaks: string, put: Mutant['put'], runs = 1): Mutant => ({ id, breaks, put, runs });

/** The mutants of races, jobs and runbooks. */
export const MUTANTS_OF_OPERATIONS: readonly Mutant[] = [
  early('every execution of which enough branches answer succeeds', nobodyAnswers),
  early('what comes out of an execution are answers to its own question', fn('b', answers(99))),
  early(
    'as many as were asked for have answered, and who failed is not among them',
    fn('a', () => ({ by: 'a', order: 1 })),
    'early-quorum',
  ),
  early('nobody is both lost and heard, and everybody is one of them', asItIs, EARLY_STRANGER.id),
  early('the undo is told of all who lost, once for each execution', fn('Undo', nothing)),
  job('job-task', 'a job is gone within its bound, whatever has become of its workflow', neverSwept),
  job(
    'job-query',
    'nobody is told of the job of another execution',
    state('Machine', 'Sum: await query', () => ({
      QueryExecution: { QueryExecutionId: 'another', Status: { State: 'SUCCEEDED' } },
    })),
  ),
  job(
    'job-task',
    'no job is stopped while somebody waits for it and its time is not over',
    state('Sweeper/Workflow', 'Sweep: describe tasks', allAreOver),
  ),
  job(
    'job-stopped',
    'nobody is told of the job of another execution',
    state('Machine', 'Do: work', () => ({ JobRunId: 'another', Id: 'another' })),
  ),
  job(LATE_JOB.id, 'whoever waits for a job hears of an end by the deadline', asItIs),
  runbook(
    'runbook-alarm',
    'no step runs after a refusal: without its approval, behind an alarm, or once the undoing has begun',
    state('Failover/Workflow', 'Runbook: No alarm', noAlarm),
    4,
  ),
  runbook(
    'runbook-alarm',
    'a runbook that failed has left nothing, or says what it could not undo',
    fn('Start', nothing),
    4,
  ),
  runbook('runbook-alarm', 'there is a report of it, and it says how it ended', fn('Failover/Reports/Report', nothing)),
  runbook(
    'runbook-hold',
    'no step starts while it is held, or while its calendar is closed, before its gate is asked',
    state('Hold', 'Gate', () => ({ Parameter: { Value: 'go' } })),
    72,
  ),
  runbook(
    'runbook-calendar',
    'no step starts while it is held, or while its calendar is closed, before its gate is asked',
    state('Calendar', 'Gate', () => ({ State: 'OPEN' })),
    72,
  ),
  runbook(
    'runbook-window',
    'no step starts outside of its window of time',
    state('Window', 'Gate', () => ({ Payload: { open: true, text: '' } })),
  ),
  runbook(
    'runbook-hold',
    'what is held or shut out goes on when that is over in time, and is undone when it is not',
    state('Hold', 'Gate', () => ({ Parameter: { Value: 'hold' } })),
    72,
  ),
  runbook(
    'runbook-hold',
    'a runbook that failed has left nothing, or says what it could not undo',
    state('Hold', 'Undo Do', nothing),
    72,
  ),
  runbook(LONG_HOLD.id, 'it ends when its gates have waited for as long as they may', asItIs, 12),
  runbook(LONG_RUNBOOK.id, 'it ends, by the deadline of its approval and the time of its steps', asItIs),
  runbook(REVERSED_RUNBOOK.id, 'what was done is undone in reverse', fn('Promoter', failing)),
];
