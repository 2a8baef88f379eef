import type { Json, JsonObject } from '../../base/json';
import { Code } from './literal';
import { placeOfLink } from './links';
import { withPassing, type Passing } from './passing';
import { python, pythonCall, type PythonValue } from './python-literal';
import type { Step } from './steps';
import { MAX_OUTCOMES, MAX_PATH, type Outcome, type Story } from './story';

/** A story as a test for pytest, on the fixture `world` of cdk-workflow-simulator-pytest. */
export function writePytest(story: Story, title: string): string {
  const lines = new PythonLines(story);
  const body = withPassing(story).flatMap(([passing, step]) => [
    ...(passing === undefined ? [] : [passed(passing)]),
    ...(step === undefined ? [] : lines.of(step)),
  ]);
  const expectations = story.outcomes.slice(0, MAX_OUTCOMES).flatMap((each) => lines.expected(each));
  const text = [...body, ...expectations].join('\n');
  const answers = ['fails', 'returns', 'waits'].filter((name) => new RegExp(`\\b${name}\\b(?=[(,)])`).test(text));
  const ofUrls = ['parse_qs', 'urljoin', 'urlsplit'].filter((name) => text.includes(`${name}(`));
  const start = new Date(story.startMs).toISOString();
  return [
    'from datetime import timedelta',
    ...(ofUrls.length === 0 ? [] : [`from urllib.parse import ${ofUrls.join(', ')}`]),
    '',
    'import pytest',
    `from cdk_workflow_simulator import ${['SimulatorOptions', ...answers].join(', ')}`,
    '',
    '',
    '@pytest.fixture(scope="session")',
    'def simulator_options():',
    '    # The app is synthesized anew: a cdk.out that is there may be of yesterday.',
    `    return SimulatorOptions(start_time=${python(start)}, seed=${story.seed}, arguments=("--synth",))`,
    '',
    '',
    `def ${functionName(title)}(world):`,
    ...[...body, '', ...expectations].map((line) => (line === '' ? '' : `    ${line}`)),
    '',
  ].join('\n');
}

/** A title as the name of a function. */
function functionName(title: string): string {
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  return `test_${words === '' ? 'what_was_played_in_studio' : words}`;
}

function passed({ ms, isWithinInstant }: Passing): string {
  if (isWithinInstant) return '# In studio the next step was done before all was done that was due at this instant.';
  return `world.advance(timedelta(milliseconds=${ms}))`;
}

type Writer = (step: Step, lines: PythonLines) => readonly string[];

const found =
  (kind: string, ...names: readonly string[]) =>
  ({ parameters }: Step): string =>
    pythonCall(
      `world.${kind}`,
      names.map((name) => parameters[name] ?? ''),
    );
const machine = found('state_machine', 'machine');
const table = found('table', 'table');
const named = (body: JsonObject, names: Readonly<Record<string, string>>): Record<string, PythonValue> =>
  Object.fromEntries(
    Object.entries(names).flatMap(([given, name]) => (given in body ? [[name, body[given] as Json]] : [])),
  );

/** The statements for each operation that is a step. */
const WRITERS: Readonly<Record<string, Writer>> = {
  startExecution: (step, lines) => {
    const { input = {}, ...options } = step.body;
    const given = named(options, { name: 'name', faults: 'faults', from: 'from_', testCase: 'test_case' });
    return [`${lines.start(step.execution)} = ${pythonCall(`${machine(step)}.start`, [input], given)}`];
  },
  answerCallback: ({ parameters, body, refused }, lines) => {
    const { succeed, fail } = body;
    const { error, cause } = (fail ?? {}) as JsonObject;
    const which = {
      ...named(
        { ...(cause !== undefined && { cause }), ...body },
        { cause: 'cause', state: 'state', number: 'number' },
      ),
    };
    const kind = succeed !== undefined ? 'succeed' : fail !== undefined ? 'fail' : 'heartbeat';
    const given = succeed !== undefined ? [succeed] : fail !== undefined ? [error ?? ''] : [];
    const call = pythonCall(`${lines.run(parameters['execution'] ?? '')}.${kind}`, given, which);
    return [refused === undefined ? call : `assert ${call} == ${python(refused)}`];
  },
  strikeExecution: ({ parameters, body }, lines) => [
    pythonCall(`${lines.run(parameters['execution'] ?? '')}.strike`, body['faults'] as readonly Json[]),
  ],
  stopExecution: ({ parameters, body }, lines) => [
    pythonCall(`${lines.run(parameters['execution'] ?? '')}.stop`, [], named(body, { error: 'error', cause: 'cause' })),
  ],
  redriveExecution: ({ parameters }, lines) => [`${lines.run(parameters['execution'] ?? '')}.redrive()`],
  click: ({ body }, lines) => lines.follow('fetch', body, { method: 'method', headers: 'headers', body: 'body' }),
  press: ({ body }, lines) => lines.follow('click', body, { button: 'button', fields: 'fields', headers: 'headers' }),
  sendMessage: (step) => [
    pythonCall(
      `${found('queue', 'queue')(step)}.send`,
      [step.body['body'] ?? null],
      named(step.body, { groupId: 'group_id' }),
    ),
  ],
  publishMessage: (step) => [
    pythonCall(
      `${found('topic', 'topic')(step)}.publish`,
      [step.body['message'] ?? null],
      named(step.body, { subject: 'subject', groupId: 'group_id' }),
    ),
  ],
  putEvent: (step) => [
    pythonCall(
      `${found('event_bus', 'bus')(step)}.put`,
      [step.body['source'] ?? '', step.body['detailType'] ?? ''],
      named(step.body, { detail: 'detail' }),
    ),
  ],
  putObject: (step) => [
    pythonCall(`${found('bucket', 'bucket')(step)}.put`, [step.body['key'] ?? '', step.body['body'] ?? null]),
  ],
  deleteObject: (step) => [pythonCall(`${found('bucket', 'bucket')(step)}.delete`, [step.body['key'] ?? ''])],
  putItem: (step) => [pythonCall(`${table(step)}.put`, [step.body['item'] ?? {}])],
  deleteItem: (step) => [pythonCall(`${table(step)}.delete`, [step.body['key'] ?? {}])],
  deleteExpired: (step) => [`${table(step)}.delete_expired()`],
  deploy: () => ['# In studio the app was deployed anew here, with what had changed in it.'],
  invokeFunction: (step) => [pythonCall(`${found('function', 'function')(step)}.invoke`, [step.body['event'] ?? {}])],
  setFaults: (step) => [pythonCall(`${machine(step)}.strike`, step.body['faults'] as readonly Json[])],
  clearFaults: (step) => [`${machine(step)}.strike()`],
  mockState: (step) => [pythonCall(`${machine(step)}.mock`, [step.parameters['state'] ?? '', ...answersIn(step)])],
  unmockState: (step) => [pythonCall(`${machine(step)}.unmock`, [step.parameters['state'] ?? ''])],
  mockFunction: (step) => [pythonCall(`${found('function', 'function')(step)}.mock`, answersIn(step))],
  unmockFunction: (step) => [`${found('function', 'function')(step)}.unmock()`],
  mockService: (step) => [pythonCall(`${found('service', 'service', 'action')(step)}.mock`, answersIn(step))],
  unmockService: (step) => [`${found('service', 'service', 'action')(step)}.unmock()`],
};

function answersIn({ body }: Step): readonly PythonValue[] {
  return (body['answers'] as JsonObject[]).map((each) => {
    if ('waits' in each) return new Code('waits');
    if ('returns' in each) return new Code(pythonCall('returns', [each['returns'] ?? null]));
    const { error = '', cause } = each['fails'] as JsonObject;
    return new Code(pythonCall('fails', [error, ...(cause === undefined ? [] : [cause])]));
  });
}

/** What the lines of one test have in common. */
class PythonLines {
  private readonly runs = new Map<string, string>();
  private links = 0;

  constructor(private readonly story: Story) {}

  /** The statements of a step. */
  of(step: Step): readonly string[] {
    return WRITERS[step.operation]?.(step, this) ?? [`# ${step.operation} is not written`];
  }

  /** The execution that is meant: the one that a step has started, else the one that came at that place. */
  run(reference: string): string {
    const at = this.story.outcomes.findIndex((each) => [each.arn, each.reference].includes(reference));
    return this.runs.get(this.story.outcomes[at]?.arn ?? reference) ?? `world.runs[${at}]`;
  }

  start(arn: string | undefined): string {
    const name = `run${this.runs.size + 1}`;
    if (arn !== undefined) this.runs.set(arn, name);
    return name;
  }

  /** A link is looked up in the message in which it came. */
  follow(kind: 'fetch' | 'click', body: JsonObject, options: Readonly<Record<string, string>>): readonly string[] {
    const link = body['link'] as string;
    const form = (body['form'] ?? {}) as Record<string, string>;
    const place = placeOfLink(link, form, this.story.messages);
    const given = named(body, options);
    if (place === undefined)
      return [pythonCall(`world.${kind}`, [link], { ...given, ...named(body, { form: 'form' }) })];
    this.links += 1;
    const name = `link${this.links}`;
    const { message, at, rest, repeated } = place;
    const address = new Code(rest === undefined ? name : `urljoin(${name}, ${python(rest)})`);
    const fields = Object.entries(form).map(([field, value]): [string, PythonValue] => {
      const parameter = repeated[field];
      const read = `parse_qs(urlsplit(${name}).query)[${python(parameter ?? '')}][0]`;
      return [field, parameter === undefined ? value : new Code(read)];
    });
    const sent: Record<string, PythonValue> = body['form'] === undefined ? {} : { form: Object.fromEntries(fields) };
    return [
      `${name} = world.messages[${message}].links[${at}]`,
      pythonCall(`world.${kind}`, [address], { ...sent, ...given }),
    ];
  }

  /** What has come of an execution. */
  expected({ arn, status, error, path }: Outcome): readonly string[] {
    const run = this.run(arn);
    return [
      error === undefined
        ? `assert ${run}.status == ${python(status)}`
        : `assert (${run}.status, ${run}.error) == (${python(status)}, ${python(error)})`,
      ...(path.length > MAX_PATH ? [] : [`assert ${run}.path == ${python([...path])}`]),
    ];
  }
}
