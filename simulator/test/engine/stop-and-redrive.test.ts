import { bucket } from './bucket';
import { INVOKE, Lab, only } from './support';

const TASK = { StartAt: 'T', States: { T: { Type: 'Task', Resource: INVOKE, End: true } } };
const OF_ITEM = { ...TASK, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
const READER = {
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSON' },
  Parameters: { Bucket: 'b', Key: 'items.json' },
};
const WRITER = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b', Prefix: 'out' } };

/** Machines whose work is done by tasks that are each called once when nobody stops them. */
const MACHINES: Record<string, object> = {
  'a chain': {
    StartAt: 'P',
    States: { P: { Type: 'Pass', Next: 'W' }, W: { Type: 'Wait', Seconds: 0, Next: 'T' }, ...TASK.States },
  },
  'a Parallel': only({
    Type: 'Parallel',
    Branches: [TASK, { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }],
  }),
  'an inline Map': only({ Type: 'Map', MaxConcurrency: 2, ItemProcessor: TASK }),
  'a distributed Map': only({ Type: 'Map', ItemProcessor: OF_ITEM }),
  'a distributed Map of files': only({
    Type: 'Map',
    ItemProcessor: OF_ITEM,
    ItemReader: READER,
    ResultWriter: WRITER,
    ResultPath: null,
  }),
};

/** Plays a machine that is stopped, and redriven in the same instant, after so many entries of the agenda. */
async function played(machine: object, stoppedAfter: number): Promise<object> {
  const objects = { 'items.json': '[1,2,3]' };
  const lab = new Lab(bucket(objects, (call, reply) => reply.succeed(call.arguments)));
  const run = lab.begin(machine, [1, 2, 3]);
  let entries = 0;
  await lab.agenda.run({ done: () => run.isOver || entries++ === stoppedAfter });
  const before = lab.calls.length;
  const isStopped = !run.isOver;
  if (isStopped) {
    lab.engine.stopExecution(run.arn);
    lab.engine.redriveExecution(run.arn);
  }
  await lab.agenda.run({ done: () => run.isOver });
  await lab.agenda.run();
  const count = (pattern: RegExp) => run.history.filter(({ type }) => pattern.test(type)).length;
  const asked = lab.calls
    .slice(before)
    .map(({ resource, arguments: args, stateMachineArn, iterations }) =>
      JSON.stringify([resource, stateMachineArn, iterations, resource === INVOKE ? args : objectOf(args)]),
    );
  return {
    isStopped,
    status: run.status,
    output: run.output,
    entered: count(/Entered$/),
    exited: count(/Exited$/),
    askedTwice: asked.filter((each, at) => asked.indexOf(each) !== at),
    running: lab.engine.listExecutions().filter(({ isOver }) => !isOver).length,
  };
}

/** An object as it is named, without the Map Run that wrote it. */
function objectOf(args: unknown): string {
  return String((args as { Key?: string }).Key).replace(/[0-9a-f-]{36}/, 'run');
}

test.each(Object.entries(MACHINES))(
  '%s that is stopped and redriven in one instant, wherever it is, does nothing twice afterwards',
  async (_, machine) => {
    const whole = await played(machine, Infinity);
    expect(whole).toMatchObject({ isStopped: false, status: 'SUCCEEDED', askedTwice: [], running: 0 });
    let stopped = 0;
    for (; ; stopped += 1) {
      const outcome = await played(machine, stopped);
      if (!(outcome as { isStopped: boolean }).isStopped) break;
      expect([stopped, outcome]).toEqual([stopped, { ...whole, isStopped: true }]);
    }
    expect(stopped).toBeGreaterThan(3);
  },
);
