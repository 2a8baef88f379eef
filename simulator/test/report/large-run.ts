import type { StateMachineDefinition } from '../../src/language/definition';
import type { ReportedRun } from '../../src/report';
import { runMachine } from '../diagram/run-machine';

/** A run over many items, each through a task and a Pass: nine events an item. */
export async function largeRun(
  items = 1_200,
  payload = 'some words of an answer ',
): Promise<{ readonly definition: StateMachineDefinition; readonly run: ReportedRun }> {
  const definition: StateMachineDefinition = {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemProcessor: {
          StartAt: 'Work',
          States: {
            Work: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Parameters: { FunctionName: 'work', Payload: { 'given.$': '$' } },
              Next: 'Note',
            },
            Note: { Type: 'Pass', Result: 'noted', End: true },
          },
        },
        End: true,
      },
    },
  };
  let calls = 0;
  const input = { items: Array.from({ length: items }, (_, index) => index) };
  const run = await runMachine(definition, input, () => ({ result: { number: calls++, payload } }));
  return { definition, run };
}
