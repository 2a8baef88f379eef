import { Validator } from 'jsonschema';
import type { Json, JsonObject } from '../../base/json';
import { isObject } from '../../language/jsonpath/select';
import { inputFieldsOf } from '../../upgrade/required-input';
import type { MachineHandle } from '../../world/api/machine-handle';
import { found } from '../control-error';
import { routes, type ControlCall } from '../route';
import { DONE, json, list, object, text } from '../schemas';

const PROBLEM = object({
  at: text("Which member: 'lines[0].sku'; empty for the input itself"),
  message: text('What is wrong with it'),
});

const AT = { machine: 'Shop/Order' };

export const INPUT_ROUTES = routes(
  {
    operation: 'checkInput',
    method: 'POST',
    path: '/machines/{machine}/input',
    summary:
      'What is wrong with an input, without starting anything: by the schema, if one is known, and by what the definition reads.',
    body: object({ input: json('The input') }),
    answer: object({
      problems: { ...list(PROBLEM), description: 'By the schema' },
      unread: { ...list(text('A member')), description: 'What the definition reads and the input has not' },
    }),
    example: { at: AT, body: { input: { id: 'o1' } } },
    carryOut: (call) => {
      const machine = machineOf(call);
      const { input = null } = call.body;
      return {
        problems: problemsOf(input, schemaOf(call, machine)),
        unread: unreadOf(input, machine),
      };
    },
  },
  {
    operation: 'setInputSchema',
    method: 'PUT',
    path: '/machines/{machine}/input-schema',
    summary:
      'Tells of what shape the inputs of a machine are, as a JSON Schema; nothing is refused by it, it is what checkInput looks at.',
    body: object({ schema: { type: 'object', description: 'A JSON Schema' } }),
    answer: DONE,
    example: { at: AT, body: { schema: { type: 'object', required: ['id'] } } },
    carryOut: (call) => {
      call.session.inputSchemas.set(machineOf(call).arn, call.body['schema'] as JsonObject);
      return {};
    },
  },
);

function machineOf({ world, at }: ControlCall): MachineHandle {
  return found(() => world.stateMachine(at['machine'] as string));
}

/** The schema that was told, else that of the bodies with which the app's APIs start the machine. */
function schemaOf({ session, world }: ControlCall, { arn }: MachineHandle): JsonObject | undefined {
  const told = session.inputSchemas.get(arn);
  if (told !== undefined) return told;
  const all = world.unrecorded.inputSchemas(arn);
  return all.length > 1 ? oneOfThem(all) : all[0];
}

/** Each by its address, where it has one: what it says of its own definitions would be looked up in the wrong place in `anyOf`. */
function oneOfThem(schemas: readonly JsonObject[]): JsonObject {
  return {
    anyOf: schemas.map((schema) => (typeof schema['$id'] === 'string' ? { $ref: schema['$id'] } : schema)),
    definitions: Object.fromEntries(schemas.map((schema, at) => [String(at), schema])),
  };
}

function problemsOf(input: Json, schema: JsonObject | undefined): Json {
  if (schema === undefined) return [];
  try {
    const { errors } = new Validator().validate(input, schema);
    return errors.map(({ path, message }) => ({ at: memberOf(path), message }));
  } catch (error) {
    return [{ at: '', message: `the schema can't be read: ${(error as Error).message}` }];
  }
}

function memberOf(path: readonly (string | number)[]): string {
  const parts = path.map((each) => (typeof each === 'number' ? `[${each}]` : `.${each}`));
  return parts.join('').replace(/^\./, '');
}

function unreadOf(input: Json, { definition }: MachineHandle): Json {
  const given = isObject(input) ? Object.keys(input) : [];
  return [...inputFieldsOf(definition)].filter((field) => !given.includes(field));
}
