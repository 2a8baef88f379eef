import { readFileSync } from 'node:fs';
import { checkMembers, type MembersOf } from '../../base/given';
import type { Json, JsonObject } from '../../base/json';
import type { Beginning } from '../../engine/run/execution';
import type { StateMachine } from '../../engine/run/state-machine';
import { checkFault, checkFaultMembers } from '../../faults/fault-check';
import type { CallFault } from '../../faults/call-faults';
import { FaultPlan, isCallFault, isTaskFault, type Fault, type TaskFault } from '../../faults/faults';
import { allStates } from '../../language/validate/names';
import { touchesOfStates } from '../../services/states/touches';
import type { Footprint } from '../../base/order';
import { MockFile } from '../mock-file';
import { mocksOfTestCase, noSuchState } from '../test-cases';
import { checkStateMock } from '../mock-check';
import type { StateMachineDefinition } from '../../language/definition';
import type { Mock } from '../../services/mocks';
import type { WorldEngine } from '../world-engine';
import { Run, type RunContext } from './run';

/** How an execution is started. */
export interface StartOptions {
  /** @default - a name that is the same in every run of the test */
  readonly name?: string;
  /** What goes wrong in this execution. @default - nothing */
  readonly faults?: readonly Fault[];
  /**
   * The test case of the mock file (the option `mockFile` of `Simulator.load`) whose answers this execution gets; its
   * states come before mocks of the machine.
   * @default - none
   */
  readonly testCase?: string;
  /**
   * The name of an alias, or the number of a version, by which it is started; an alias with two versions takes one by their weights and the seed.
   * @default - the state machine itself: its newest definition
   */
  readonly qualifier?: string;
  /**
   * Begins in the middle, in a state of the machine's own sequence, as if all before it had been: for a test of what comes then. No
   * execution on AWS is started so.
   * @default - it begins at the start
   */
  readonly from?: Beginning;
}

export type { Beginning };

const START_OPTIONS: MembersOf<StartOptions> = {
  name: true,
  faults: true,
  testCase: true,
  qualifier: true,
  from: true,
};
const BEGINNING: MembersOf<Beginning> = { state: true, input: true, variables: true };

/** One state of a machine. */
export interface StateHandle {
  /** The mock that answers for its task; undefined where there is none. */
  readonly standingMock: Mock | undefined;
  /**
   * Has a mock answer for the task from now on: its value is the task's result.
   * @throws when the state calls nothing that the mock could answer; the message says what fits.
   */
  mock(mock: Mock): void;
  /** Has what the task calls answer again. */
  unmock(): void;
}

/** Faults by what they strike. */
interface CheckedFaults {
  readonly ofTasks: readonly TaskFault[];
  readonly ofCalls: readonly CallFault[];
}

/** A state machine of the app. */
export class MachineHandle {
  /** The names of all states, in the order of the definition, those inside of Parallel and Map included. */
  readonly states: readonly string[];
  private readonly definitions: ReadonlyMap<string, JsonObject>;

  constructor(
    readonly path: string,
    private readonly machine: StateMachine,
    private readonly context: Omit<RunContext, 'states'> & { readonly engine: WorldEngine },
  ) {
    this.definitions = new Map(
      [...allStates(this.definition as unknown as JsonObject, '')].map((each) => [each.name, each.state]),
    );
    this.states = [...this.definitions.keys()];
  }

  get arn(): string {
    return this.machine.arn;
  }

  get name(): string {
    return this.machine.name;
  }

  /** The definition, with every reference resolved. */
  get definition(): StateMachineDefinition {
    return this.machine.definition;
  }

  /**
   * Starts an execution; it goes on when time passes.
   * @throws ServiceError as AWS refuses a start, e.g. `ExecutionAlreadyExists`; Error for a fault that can't strike.
   */
  async start(input: Json = {}, options: StartOptions = {}): Promise<Run> {
    checkMembers('The start of an execution', options, START_OPTIONS);
    const { faults = [], name, testCase, qualifier, from } = options;
    this.checkBeginning(from);
    const given = this.checked([...this.standingFaults, ...faults]);
    const { engine } = this.context;
    const started = qualifier === undefined ? this.arn : `${this.arn}:${qualifier}`;
    const stateMachineArn = testCase === undefined ? started : `${started}#${testCase}`;
    if (testCase !== undefined && engine.testCases === undefined) {
      throw new Error(`The test case '${testCase}' needs a mock file: Simulator.load(app, { mockFile: … })`);
    }
    return this.context.driver.turn(
      async () => {
        const execution = engine.startExecution({
          stateMachineArn,
          input,
          ...(name !== undefined && { name }),
          ...(from !== undefined && { from }),
        });
        this.suffer(execution.arn, given);
        return new Run(execution, { ...this.context, states: this.states });
      },
      {
        what: `starts ${this.path}`,
        footprint: touchesOfStates('StartExecution', { stateMachineArn, name: name ?? null }) as Footprint,
      },
    );
  }

  /** The faults that strike every execution that begins. */
  get standingFaults(): readonly Fault[] {
    return this.context.tasks.standingFaults(this.arn);
  }

  /**
   * Has faults strike every execution that begins from now on, whoever starts it, in the place of those given before; an
   * execution that is started with faults of its own has those as well.
   * @param faults those of every execution, or what gives those of the first, the second, …, counted from 1.
   * @throws Error for a fault that can't strike.
   */
  strike(faults: readonly Fault[] | ((execution: number) => readonly Fault[])): void {
    const { tasks, agenda } = this.context;
    if (typeof faults !== 'function') {
      const given = this.checked(faults);
      const plan = (executionArn: string): void => this.suffer(executionArn, given);
      return tasks.planEach(this.arn, faults, faults.length === 0 ? undefined : plan);
    }
    let begun = 0;
    tasks.planEach(this.arn, [], (executionArn) => {
      // Which execution is the first depends on the order.
      agenda.touch({ reads: [], writes: [`faults:${this.arn}`] });
      begun += 1;
      this.suffer(executionArn, this.checked(faults(begun)));
    });
  }

  /**
   * A state, to mock its task.
   * @throws when the machine has no such state; the message lists what exists.
   */
  state(name: string): StateHandle {
    const definition = this.definitionOf(name);
    const { tasks } = this.context;
    return {
      standingMock: tasks.mockOfState(this.arn, name),
      mock: (mock) => {
        checkStateMock(mock, { machine: this.path, name, definition });
        this.context.engine.knowActivity(definition['Resource']);
        tasks.mockState(this.arn, name, mock);
      },
      unmock: () => tasks.unmockState(this.arn, name),
    };
  }

  /**
   * Has the answers of a test case in a mock file of AWS Step Functions Local stand for the tasks from now on.
   * @param file path of the file; it may call the machine by its name, its construct id or its construct path.
   * @param testCase may be left out when the file has one for the machine.
   * @throws when the file can't be read, or names a machine, test case, state or response that does not exist.
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
   */
  mockTestCase(file: string, testCase?: string): void {
    const { path, name } = this;
    const tested = { path, name, definition: this.definition as unknown as JsonObject };
    const mocks = mocksOfTestCase(new MockFile(readFileSync(file, 'utf8')), tested, testCase);
    for (const { state, mock } of mocks) this.state(state).mock(mock);
  }

  /** Every execution, in the order of their starts. */
  get runs(): readonly Run[] {
    const executions = this.context.engine.listExecutions(this.arn);
    return executions.map((each) => new Run(each, { ...this.context, states: this.states }));
  }

  private checkBeginning(from: Beginning | undefined): void {
    if (from === undefined) return;
    checkMembers("The option 'from' of the start of an execution", from, BEGINNING);
    const own = Object.keys(this.definition.States);
    if (own.includes(from.state)) return;
    this.definitionOf(from.state);
    throw new Error(
      `An execution of ${this.path} can't begin in '${from.state}', which stands inside of another state; it can in ${own.map((each) => `'${each}'`).join(', ')}`,
    );
  }

  private checked(faults: readonly Fault[]): CheckedFaults {
    faults.forEach(checkFaultMembers);
    const ofTasks = faults.filter(isTaskFault);
    for (const fault of ofTasks) checkFault(fault, this.definitionOf(fault.state));
    return { ofTasks, ofCalls: faults.filter(isCallFault).map((fault) => this.context.handlers.checked(fault)) };
  }

  private suffer(executionArn: string, { ofTasks, ofCalls }: CheckedFaults): void {
    const { tasks, handlers } = this.context;
    if (ofTasks.length > 0) tasks.plan(executionArn, new FaultPlan(ofTasks, this.context.faults));
    handlers.begin(executionArn, ofCalls);
  }

  private definitionOf(state: string): JsonObject {
    const definition = this.definitions.get(state);
    if (definition !== undefined) return definition;
    throw new Error(noSuchState(this.path, state, this.states));
  }
}
