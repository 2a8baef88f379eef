import { own } from '../../../base/own';
import type { Engine } from '../../../engine/engine';
import type { JsonObject } from '../../../base/json';
import { ServiceError } from '../../../engine/service-error';
import { AwsError, type Caller } from '../../service';
import { ACTIVITIES } from './activities';
import { checkInput } from './check-input';
import { EXECUTIONS } from './executions';
import { INPUT_SHAPES } from './input-shapes';
import { baseArn, MachineRegistry } from './machine-registry';
import { MAP_RUNS } from './map-runs';
import type { Operation, StatesContext } from './operation';
import { STATE_MACHINES } from './state-machines';
import { TEST_STATE } from './test-state';
import { TrafficShifts } from './traffic-shift';
import { VERSIONS } from './versions';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...ACTIVITIES,
  ...EXECUTIONS,
  ...MAP_RUNS,
  ...STATE_MACHINES,
  ...TEST_STATE,
  ...VERSIONS,
};

/** Exceptions that AWS answers with another status than 400. */
const STATUS: Readonly<Record<string, number>> = { ConflictException: 409 };

/**
 * Step Functions' API on an engine: every operation, with AWS's checks of its input and AWS's exceptions.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export class StatesApi implements StatesContext {
  readonly machines: MachineRegistry;
  readonly shifts: TrafficShifts;

  constructor(readonly engine: Engine) {
    this.machines = new MachineRegistry(engine);
    this.shifts = new TrafficShifts(engine.agenda);
    engine.versions = (arn) => (this.machines.records.has(baseArn(arn)) ? this.machines.toRun(arn) : undefined);
  }

  /**
   * Carries out an operation on an input in the shape of the API.
   * @throws AwsError as AWS refuses it; `UnknownOperationException` for what Step Functions doesn't have.
   */
  async call(action: string, input: JsonObject, caller: Caller): Promise<JsonObject> {
    const operation = own(OPERATIONS, action);
    if (operation === undefined) throw new AwsError('UnknownOperationException', `Unknown operation ${action}`);
    checkInput(input, own(INPUT_SHAPES, action) ?? {});
    try {
      return await operation(this, input, caller);
    } catch (error) {
      throw error instanceof ServiceError ? new AwsError(error.code, error.message, STATUS[error.code]) : error;
    }
  }

  waitFor<T>({ invocation, description }: Caller, subscribe: (end: (value: T) => void) => void): Promise<T> {
    return new Promise((resolve) => {
      let hasEnded = false;
      let isHeld = false;
      subscribe((value) => {
        hasEnded = true;
        if (!isHeld) return resolve(value);
        // The handler goes on in an action of its own, which lasts until nothing real is in flight any more.
        this.engine.agenda.soon(`answer to ${description}`, () => {
          resolve(value);
          return invocation?.settle();
        });
      });
      if (hasEnded || invocation === undefined) return;
      isHeld = true;
      invocation.hold();
    });
  }
}
