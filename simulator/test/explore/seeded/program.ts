import { Simulator, type JsonObject, type ProveOptions, type World } from 'cdk-workflow-simulator';
import { inlineFunction, table, templateOf } from '../../world/small-templates';

/** The bodies of handlers by the names of their functions. */
export type Handlers = Readonly<Record<string, string>>;

/** A defect of concurrency, in handlers that have it and in handlers that don't. */
export interface SeededDefect extends Pick<ProveOptions, 'actors' | 'stalls' | 'faults'> {
  readonly name: string;
  readonly wrong: Handlers;
  readonly right: Handlers;
  /** What is in the table before anybody acts. */
  readonly items?: readonly JsonObject[];
  /** What there is besides the table and the functions. */
  readonly resources?: Record<string, JsonObject>;
  readonly invariant: (world: World) => unknown;
}

/** What all handlers share: short words for calls of the table `Items`, and for values of its items. */
const PRELUDE = `
  const dynamodb = require('@aws-sdk/client-dynamodb');
  const { SFNClient, SendTaskSuccessCommand, StartExecutionCommand } = require('@aws-sdk/client-sfn');
  const client = new dynamodb.DynamoDBClient({});
  const states = new SFNClient({});
  const TableName = 'Items';
  const s = (S) => ({ S });
  const n = (N) => ({ N: String(N) });
  const Key = (pk) => ({ pk: s(pk) });
  const call = (name, input) => client.send(new dynamodb[name + 'Command'](input));
  const read = async (pk) => (await call('GetItem', { TableName, Key: Key(pk), ConsistentRead: true })).Item;
  const put = (pk, values, condition) => call('PutItem', { TableName, Item: { ...Key(pk), ...values }, ...condition });
  const remove = (pk, condition) => call('DeleteItem', { TableName, Key: Key(pk), ...condition });
  const change = async (pk, UpdateExpression, values, more) =>
    (await call('UpdateItem', { TableName, Key: Key(pk), UpdateExpression, ReturnValues: 'ALL_NEW', ...(values && { ExpressionAttributeValues: values }), ...more })).Attributes;
  const NEW = { ConditionExpression: 'attribute_not_exists(pk)' };
  const REFUSALS = ['ConditionalCheckFailedException', 'TransactionCanceledException', 'ExecutionAlreadyExists', 'TaskTimedOut'];
  const isRefused = (promise) => promise.then(() => false, (error) => {
    if (!REFUSALS.includes(error.name)) throw error;
    return true;
  });`;

/** A proof of a program: its handlers over the table `Items`, which has an index `ByState`. */
export function proofOf(defect: SeededDefect, version: 'wrong' | 'right'): ProveOptions {
  const { items = [], resources = {}, actors, invariant, stalls, faults } = defect;
  const functions = Object.entries(defect[version]).map(([name, body]) => {
    const code = `${PRELUDE}\nexports.handler = async (event) => { ${body} };`;
    const Environment = resources['Machine'] && { Variables: { MACHINE: { Ref: 'Machine' } } };
    return [name, inlineFunction(code, { ...(Environment && { Environment }) })] as const;
  });
  const template = templateOf({ Items: tableWithIndex(), ...resources, ...Object.fromEntries(functions) });
  return {
    create: async (interleaving) => {
      const world = await Simulator.load(template, { permissions: 'off', interleaving });
      for (const item of items) await world.table('Items').put(item);
      return world;
    },
    actors,
    invariant: (world) => {
      if (stalls !== true && faults === undefined) noneFails(world, Object.keys(defect[version]));
      return invariant(world);
    },
    ...(stalls !== undefined && { stalls }),
    ...(faults !== undefined && { faults }),
  };
}

/** A program that is wrong in itself would have its defect in every order. */
function noneFails(world: World, functions: readonly string[]): void {
  const results = functions.flatMap((name) => world.function(name).invocations.map(({ result }) => result));
  const failed = results.find((result) => result?.succeeded !== true);
  if (failed !== undefined) throw new Error(`a handler fails: ${failed.payload}`);
}

function tableWithIndex(): JsonObject {
  const ofKind = (AttributeName: string): JsonObject => ({ AttributeName, AttributeType: 'S' });
  return table({
    TableName: 'Items',
    AttributeDefinitions: [ofKind('pk'), ofKind('state')],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'ByState',
        KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
}

/** Somebody who invokes a function, some seconds later if so. */
export function calls(name: string, event: JsonObject = {}, seconds = 0): (world: World) => Promise<void> {
  const act = async (world: World): Promise<void> => {
    if (seconds > 0) await world.advance({ seconds });
    await world.function(name).invoke(event);
  };
  return Object.defineProperty(act, 'name', { value: name });
}

/** What a function has answered, in the order of its invocations. */
export function told(world: World, name: string): unknown[] {
  return world
    .function(name)
    .invocations.filter(({ result }) => result?.succeeded === true)
    .map(({ result }) => JSON.parse(result?.payload ?? 'null') as unknown);
}

/** An attribute of an item. */
export async function valueOf(world: World, pk: string, attribute: string): Promise<unknown> {
  return (await world.table('Items').get({ pk }))?.[attribute];
}
