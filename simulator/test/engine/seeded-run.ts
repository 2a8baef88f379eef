import { CALLBACK, INVOKE, Lab } from './support';

/** A machine in which everything that chance decides shows up in the history. */
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Ids',
  States: {
    Ids: {
      Type: 'Pass',
      Output: { id: '{% $uuid() %}', n: '{% $random() %}', at: '{% $now() %}', items: '{% [1..20] %}' },
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: '{% $states.input.items %}',
      ItemProcessor: {
        StartAt: 'Try',
        States: {
          Try: {
            Type: 'Task',
            Resource: INVOKE,
            Arguments: '{% $states.input %}',
            End: true,
            Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 5, JitterStrategy: 'FULL', IntervalSeconds: 10 }],
          },
        },
      },
      Next: 'Run',
    },
    Run: {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Ask',
        States: {
          Ask: {
            Type: 'Task',
            Resource: CALLBACK,
            Arguments: { NextToken: '{% $states.context.Task.Token %}' },
            End: true,
          },
        },
      },
      End: true,
    },
  },
};

/** Runs it with a seed, and answers the histories of all executions as text. */
export async function seededRun(seed: number): Promise<string> {
  const tries = new Map<string, number>();
  const lab: Lab = new Lab((call, reply) => {
    const key = call.iterations.join();
    tries.set(key, (tries.get(key) ?? 0) + 1);
    if (call.pattern === 'callback') {
      lab.agenda.after(1_000, 'answer', () => lab.engine.sendTaskSuccess(call.taskToken as string, '1'));
    } else if ((tries.get(key) ?? 0) <= Number(call.arguments) % 4) {
      reply.fail('Busy');
    } else {
      reply.succeed(call.arguments);
    }
  }, seed);
  await lab.run(definition);
  return lab.engine
    .listExecutions()
    .map((execution) => `${execution.arn}\n${JSON.stringify(execution.history)}\n`)
    .join('');
}

if (require.main === module) void seededRun(Number(process.argv[2])).then((text) => process.stdout.write(text));
