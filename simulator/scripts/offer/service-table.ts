import { exceptionName, servicePrefix, uncapitalized } from '../../src/offer/java-names';
import { EXCLUDED_ACTIONS } from './aws-page';
import { iamNames, mainPrefix, plainName, type IamKnowledge } from './iam-names';
import { renamedMembers } from './renamed-members';
import { ShapeTable } from './shape-table';
import type { Model, Operation, Reference } from './sources';

/** A service's table: its name, and its lines of JSON. */
export interface ServiceTable {
  readonly name: string;
  readonly prefix: string;
  readonly lines: readonly string[];
}

/** Makes the table of a service: a header, its actions, then a line for each shape that is no plain value. */
export function serviceTable(model: Model, known: IamKnowledge): ServiceTable {
  const prefix = servicePrefix(model.metadata.serviceId);
  const name = prefix.toLowerCase();
  const shapes = new ShapeTable(model, renamedMembers(name));
  const errors = errorsOf(model, prefix);
  const iam = mainPrefix(model, known);
  const actions = Object.fromEntries<unknown>(
    Object.entries(model.operations).map(([operation, described]) => {
      const action = uncapitalized(operation);
      if (isExcluded(name, action, described, model)) return [action, 0];
      const names = iamNames(name, operation, model, known);
      const isPlain = names?.length === 1 && names[0] === plainName(iam, operation);
      return [
        action,
        [
          operation,
          shapes.of(described.input),
          shapes.of(described.output),
          (described.errors ?? []).map(({ shape }) => errors.findIndex(([each]) => each === shape)),
          ...(isPlain ? [] : [names ?? 0]),
        ],
      ];
    }),
  );
  const header = { service: name, prefix, model: model.metadata.apiVersion, iam, errors };
  return { name, prefix, lines: [JSON.stringify(header), JSON.stringify(actions), ...shapes.lines] };
}

type ModelledError = readonly [shape: string, name: string, code?: string];

function errorsOf(model: Model, prefix: string): ModelledError[] {
  const shapes = new Set(
    Object.values(model.operations).flatMap(({ errors = [] }) => errors.map(({ shape }) => shape)),
  );
  return [...shapes].sort().map((shape) => {
    const code = model.shapes[shape]?.error?.code;
    const name = exceptionName(shape, prefix);
    return code === undefined || code === shape ? [shape, name] : [shape, name, code];
  });
}

function isExcluded(service: string, action: string, operation: Operation, model: Model): boolean {
  return (
    EXCLUDED_ACTIONS[service]?.includes(action) === true ||
    streams(operation.input, model) ||
    streams(operation.output, model)
  );
}

/** Whether an operation takes or gives a stream of events. */
function streams(reference: Reference | undefined, model: Model): boolean {
  const members = Object.values(model.shapes[reference?.shape ?? '']?.members ?? {});
  return members.some(({ shape }) => model.shapes[shape]?.eventstream === true);
}
