import type { Json, JsonObject } from '../../base/json';
import { findLink } from './links';
import { Code, literal, quoted, type Writable } from './literal';
import type { Step } from './steps';
import type { Story } from './story';

/** What the lines of one test have in common. */
export class TestLines {
  /** What the test imports from the simulator besides. */
  readonly imported = new Set<string>();
  usesLinks = false;
  private readonly runs = new Map<string, string>();
  private links = 0;

  constructor(private readonly story: Story) {}

  /** The statements of a step. */
  of(step: Step): readonly string[] {
    return WRITERS[step.operation]?.(step, this) ?? [`// ${step.operation} is not written`];
  }

  /** The execution that is meant. */
  run(reference: string): string {
    const outcome = this.story.outcomes.find((each) => [each.arn, each.reference].includes(reference));
    const variable = this.runs.get(outcome?.arn ?? reference);
    return variable ?? `world.run(${quoted(outcome?.reference ?? reference)})`;
  }

  start(arn: string | undefined): string {
    const name = `run${this.runs.size + 1}`;
    if (arn !== undefined) this.runs.set(arn, name);
    return name;
  }

  click({ link, method, form, headers, body }: JsonObject): readonly string[] {
    this.links += 1;
    const fields = (form ?? {}) as Record<string, string>;
    const found = findLink(link as string, fields, this.story.messages, `link${this.links}`);
    if (found.declaration !== undefined) this.usesLinks = true;
    const isPost = form !== undefined || body !== undefined;
    const request: Record<string, Writable> = {
      ...((isPost || method !== undefined) && { method: method ?? 'POST' }),
      ...((form ?? headers) !== undefined && {
        headers: { ...(form !== undefined && { 'content-type': FORM }), ...(headers as JsonObject | undefined) },
      }),
      ...(isPost && { body: form === undefined ? (body ?? null) : found.form }),
    };
    const options = Object.keys(request).length === 0 ? '' : `, ${literal(request)}`;
    return [
      ...(found.declaration === undefined ? [] : [found.declaration]),
      `await world.fetch(${literal(found.link)}${options});`,
    ];
  }

  press({ link, ...options }: JsonObject): readonly string[] {
    this.links += 1;
    const found = findLink(link as string, {}, this.story.messages, `link${this.links}`);
    if (found.declaration !== undefined) this.usesLinks = true;
    return [
      ...(found.declaration === undefined ? [] : [found.declaration]),
      `await world.click(${literal(found.link)}${rest(options)});`,
    ];
  }

  /** Answers of a mock. */
  answers(given: Json | undefined): string {
    const texts = (given as JsonObject[]).map((each) => {
      if ('waits' in each) return this.imports('waits');
      if ('returns' in each) return `${this.imports('returns')}(${literal(each['returns'] ?? null)})`;
      const { error, cause } = each['fails'] as { error: string; cause?: string };
      return `${this.imports('fails')}(${[error, ...(cause === undefined ? [] : [cause])].map(quoted).join(', ')})`;
    });
    return `[${texts.join(', ')}]`;
  }

  private imports(name: string): string {
    this.imported.add(name);
    return name;
  }
}

const FORM = 'application/x-www-form-urlencoded';

type Writer = (step: Step, lines: TestLines) => readonly string[];

const at = ({ parameters }: Step, name: string): string => quoted(parameters[name] ?? '');
const machine = (step: Step): string => `world.stateMachine(${at(step, 'machine')})`;
const table = (step: Step): string => `world.table(${at(step, 'table')})`;
const given = (body: JsonObject, name: string): string => literal(body[name] ?? {});
const rest = (options: JsonObject): string => (Object.keys(options).length === 0 ? '' : `, ${literal(options)}`);
const mocked: Readonly<Record<string, (step: Step) => string>> = {
  State: (step) => `${machine(step)}.state(${at(step, 'state')})`,
  Function: (step) => `world.function(${at(step, 'function')})`,
  Service: (step) => `world.service(${at(step, 'service')}, ${at(step, 'action')})`,
};

function answerIn({ succeed, fail }: JsonObject): string {
  if (succeed !== undefined) return `succeed(${literal(succeed)})`;
  if (fail === undefined) return 'heartbeat()';
  const { error, cause } = fail as { error: string; cause?: string };
  return `fail(${[error, ...(cause === undefined ? [] : [cause])].map(quoted).join(', ')})`;
}

/** The statements for each operation that is a step. */
const WRITERS: Readonly<Record<string, Writer>> = {
  startExecution: (step, lines) => {
    const { input = {}, ...options } = step.body;
    const name = lines.start(step.execution);
    return [`const ${name} = await ${machine(step)}.start(${literal(input)}${rest(options)});`];
  },
  answerCallback: ({ parameters, body, refused }, lines) => {
    const { state, number } = body;
    const which = [state, number].filter((each) => each !== undefined).map((each) => literal(each));
    const answer = `${lines.run(parameters['execution'] ?? '')}.callback(${which.join(', ')}).${answerIn(body)}`;
    return [refused === undefined ? `${answer};` : `expect(() => ${answer}).toThrow('Task Timed Out');`];
  },
  strikeExecution: ({ parameters, body }, lines) => [
    `${lines.run(parameters['execution'] ?? '')}.strike(${given(body, 'faults')});`,
  ],
  stopExecution: ({ parameters, body: { error, cause } }, lines) => {
    const why = [error ?? (cause === undefined ? undefined : new Code('undefined')), cause];
    const texts = why.filter((each) => each !== undefined).map((each) => literal(each));
    return [`${lines.run(parameters['execution'] ?? '')}.stop(${texts.join(', ')});`];
  },
  redriveExecution: ({ parameters }, lines) => [`${lines.run(parameters['execution'] ?? '')}.redrive();`],
  click: ({ body }, lines) => lines.click(body),
  press: ({ body }, lines) => lines.press(body),
  sendMessage: (step) => {
    const { body, ...options } = step.body;
    return [`world.queue(${at(step, 'queue')}).send(${literal(body ?? null)}${rest(options)});`];
  },
  publishMessage: (step) => {
    const { message, ...options } = step.body;
    return [`world.topic(${at(step, 'topic')}).publish(${literal(message ?? null)}${rest(options)});`];
  },
  putEvent: (step) => [`world.eventBus(${at(step, 'bus')}).put(${literal(step.body)});`],
  putObject: (step) => [
    `world.bucket(${at(step, 'bucket')}).put(${given(step.body, 'key')}, ${literal(step.body['body'] ?? null)});`,
  ],
  deleteObject: (step) => [`world.bucket(${at(step, 'bucket')}).delete(${given(step.body, 'key')});`],
  putItem: (step) => [`await ${table(step)}.put(${given(step.body, 'item')});`],
  deleteItem: (step) => [`await ${table(step)}.delete(${given(step.body, 'key')});`],
  deleteExpired: (step) => [`await ${table(step)}.deleteExpired();`],
  deploy: () => ['// In studio the app was deployed anew here, with what had changed in it.'],
  invokeFunction: (step) => [`await world.function(${at(step, 'function')}).invoke(${given(step.body, 'event')});`],
  setFaults: (step) => [`${machine(step)}.strike(${given(step.body, 'faults')});`],
  clearFaults: (step) => [`${machine(step)}.strike([]);`],
  ...Object.fromEntries(
    Object.entries(mocked).flatMap(([of, find]): [string, Writer][] => [
      [`mock${of}`, (step, lines) => [`${find(step)}.mock(${lines.answers(step.body['answers'])});`]],
      [`unmock${of}`, (step) => [`${find(step)}.unmock();`]],
    ]),
  ),
};
