import type { NestedMachine } from '../diagram';
import type { Json, JsonObject } from '../base/json';
import type { MachineType, StateMachineDefinition } from '../language/definition';
import { isObject } from '../language/jsonpath/select';
import { definitionError, validateDefinition, type Diagnostic } from '../language/validate';
import { allStates } from '../language/validate/names';
import { type AppModel } from '../world/assembly/app-model';
import { constructPath } from '../services/resource';
import type { Resource } from '../world/assembly/resource';
import { definitionOf } from '../world/state-machine-definition';
import { CannotStart } from './terminal';

const TYPE = 'AWS::StepFunctions::StateMachine';

/** A state machine of an app. */
export interface AppMachine {
  readonly path: string;
  readonly resource: Resource;
  readonly type: MachineType;
  /** As the template has it, with every reference resolved. */
  readonly definition: StateMachineDefinition;
  /** Why AWS would refuse the definition; its shape is sure only when there is no reason. */
  readonly errors: readonly Diagnostic[];
}

/**
 * A machine whose definition AWS takes.
 * @throws CannotStart with all reasons why it would not.
 */
export function validMachine(machine: AppMachine): AppMachine {
  if (machine.errors.length === 0) return machine;
  throw new CannotStart(`[${machine.path}] ${definitionError(machine.errors)}`);
}

/**
 * Every state machine of the app whose definition can be read, in the order of the templates; the others are noted.
 * @throws CannotStart when there is none because only CloudFormation carries out what the template asks for.
 */
export function machinesOf(app: AppModel): readonly AppMachine[] {
  const resources = app.ofType(TYPE);
  if (resources.length === 0) refuseUntransformed(app);
  return resources.flatMap((each) => tryMachine(each, app));
}

/** One machine that can't be read keeps nobody from the others. */
function tryMachine(resource: Resource, { notes }: AppModel): AppMachine[] {
  try {
    return [machineOf(resource)];
  } catch (error) {
    notes.say((error as Error).message);
    return [];
  }
}

function refuseUntransformed({ unreadTransforms }: AppModel): void {
  if (unreadTransforms.length > 0) throw new CannotStart(unreadTransforms.join('\n'));
}

/**
 * The state machine that is meant; the only one, when none is named.
 * @throws CannotStart when there is none, when more than one could be meant (the message lists them), or when AWS would
 * refuse its definition.
 */
export function chooseMachine(app: AppModel, reference: string | undefined): AppMachine {
  return validMachine(meantMachine(app, reference));
}

/** As {@link chooseMachine}, whatever its definition is. */
export function meantMachine(app: AppModel, reference: string | undefined): AppMachine {
  const all = app.ofType(TYPE);
  const [only] = all;
  if (reference !== undefined) return machineOf(find(app, reference));
  if (only !== undefined && all.length === 1) return machineOf(only);
  if (only === undefined) {
    refuseUntransformed(app);
    throw new CannotStart('The app has no state machine');
  }
  const names = all.map((each) => `  ${constructPath(each)}`).join('\n');
  throw new CannotStart(`The app has ${all.length} state machines; name one of them:\n${names}`);
}

/** Finds the machine behind an ARN, for diagrams of machines that start others. */
export function nestedMachines(app: AppModel): (arn: string) => NestedMachine | undefined {
  return (arn) => {
    const resource = app.ofType(TYPE).find((each) => each.arn === arn);
    if (resource === undefined) return undefined;
    const [machine] = tryMachine(resource, app);
    if (machine === undefined || machine.errors.length > 0) return undefined;
    return { name: machine.path, definition: machine.definition };
  };
}

/** The names of all states, those inside of Parallel and Map included. */
export function stateNames(definition: StateMachineDefinition): readonly string[] {
  return [...allStates(definition as unknown as JsonObject, '')].map(({ name }) => name);
}

function find(app: AppModel, reference: string): Resource {
  try {
    return app.find(reference, 'state machine', TYPE);
  } catch (error) {
    throw new CannotStart((error as Error).message);
  }
}

function machineOf(resource: Resource): AppMachine {
  const path = constructPath(resource);
  const raw = definitionOf(resource);
  const type = resource.properties['StateMachineType'] === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
  const errors = validateDefinition(raw, { type });
  const definition = typeof raw === 'string' ? parsed(raw) : raw;
  return { path, resource, type, definition: definition as unknown as StateMachineDefinition, errors };
}

/** What is no definition has no states; why it is none is among its errors. */
function parsed(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
