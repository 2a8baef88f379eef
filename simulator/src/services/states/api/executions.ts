import type { Execution } from '../../../engine/run/execution';
import type { HistoryEvent } from '../../../engine/history/history';
import type { Json, JsonObject } from '../../../base/json';
import { AwsError } from '../../service';
import { splitTestCase } from '../test-case';
import { arn, executionOf, given, parsed, seconds, text, type Operation, type StatesContext } from './operation';
import { pageOf } from './page-of';

/** The operations on executions. */
export const EXECUTIONS: Readonly<Record<string, Operation>> = {
  StartExecution: (context, input) => {
    const { execution } = start(context, input);
    return { executionArn: execution.arn, startDate: seconds(execution.startMs) };
  },
  StartSyncExecution: async (context, input, caller) => {
    const [stateMachineArn] = splitTestCase(arn(input, 'stateMachineArn'));
    const { machine } = context.machines.machine(stateMachineArn);
    if (machine.type !== 'EXPRESS') throw notSupported('This operation is not supported by this type of state machine');
    const { execution } = start(context, input);
    return describeSync(await context.waitFor<Execution>(caller, (end) => execution.whenOver(end)));
  },
  DescribeExecution: (context, input) => {
    const execution = executionOf(context, input);
    return describe(execution, input['includedData'] === 'METADATA_ONLY');
  },
  StopExecution: (context, input) => {
    const execution = executionOf(context, input);
    context.engine.stopExecution(execution.arn, text(input, 'error'), text(input, 'cause'));
    return { stopDate: seconds(execution.stopMs ?? context.engine.agenda.nowMs) };
  },
  RedriveExecution: (context, input) => {
    const { arn: executionArn } = executionOf(context, input);
    return { redriveDate: seconds(context.engine.redriveExecution(executionArn, text(input, 'clientToken'))) };
  },
  ListExecutions: listExecutions,
  GetExecutionHistory: (context, input) => {
    const { history } = executionOf(context, input);
    const events = input['reverseOrder'] === true ? [...history].reverse() : history;
    return pageOf(events, input, 'events', (event) => wireEvent(event, input['includeExecutionData'] !== false));
  },
};

function start({ engine }: StatesContext, input: JsonObject): { readonly execution: Execution } {
  const stateMachineArn = arn(input, 'stateMachineArn');
  const value = parsed(text(input, 'input') ?? '{}', 'InvalidExecutionInput', 'State Machine Execution Input');
  const name = text(input, 'name');
  const traceHeader = text(input, 'traceHeader');
  const execution = engine.startExecution({
    stateMachineArn,
    input: value,
    ...(name !== undefined && { name }),
    ...(traceHeader !== undefined && { traceHeader }),
  });
  return { execution };
}

function listExecutions({ engine, machines }: StatesContext, input: JsonObject): JsonObject {
  const mapRunArn = text(input, 'mapRunArn');
  const machineArn = text(input, 'stateMachineArn');
  if ((mapRunArn === undefined) === (machineArn === undefined)) {
    throw new AwsError('ValidationException', 'Must provide a StateMachine ARN or MapRun ARN, but not both');
  }
  if (machineArn !== undefined && machines.machine(arn(input, 'stateMachineArn')).machine.type === 'EXPRESS') {
    throw notSupported('This operation is not supported by this type of state machine');
  }
  const { statusFilter, redriveFilter } = input;
  const isMeant = (each: Execution): boolean =>
    (mapRunArn === undefined ? each.mapRunArn === undefined : each.mapRunArn === mapRunArn) &&
    (statusFilter === undefined || each.status === statusFilter) &&
    (redriveFilter === undefined || each.redriveCount > 0 === (redriveFilter === 'REDRIVEN'));
  const isOf = (each: Execution): boolean =>
    machineArn === undefined || [each.stateMachineArn, each.versionArn, each.aliasArn].includes(machineArn);
  const all = engine.listExecutions().filter(isOf);
  return pageOf([...all].reverse().filter(isMeant), input, 'executions', (each) =>
    given({
      executionArn: each.arn,
      stateMachineArn: each.stateMachineArn,
      ...startedBy(each),
      name: each.name,
      status: each.status,
      startDate: seconds(each.startMs),
      stopDate: each.stopMs === undefined ? undefined : seconds(each.stopMs),
      mapRunArn: each.mapRunArn,
      redriveCount: each.redriveCount,
    }),
  );
}

function describe(execution: Execution, metadataOnly: boolean): JsonObject {
  const isRedrivable = execution.isOver && execution.status !== 'SUCCEEDED';
  const included = { included: !metadataOnly };
  return given({
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    ...startedBy(execution),
    name: execution.name,
    status: execution.status,
    startDate: seconds(execution.startMs),
    stopDate: execution.stopMs === undefined ? undefined : seconds(execution.stopMs),
    inputDetails: included,
    traceHeader: execution.traceHeader,
    mapRunArn: execution.mapRunArn,
    redriveCount: execution.redriveCount,
    redriveStatus: isRedrivable ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    redriveStatusReason: isRedrivable ? undefined : `Execution is ${execution.status} and cannot be redriven`,
    ...(metadataOnly ? {} : payloads(execution)),
    ...(execution.output === undefined ? {} : { outputDetails: included }),
  });
}

function startedBy({ versionArn, aliasArn }: Execution): Record<string, Json | undefined> {
  return { stateMachineVersionArn: versionArn, stateMachineAliasArn: aliasArn };
}

function payloads({ input, output, error, cause }: Execution): Record<string, Json | undefined> {
  return {
    input: JSON.stringify(input),
    output: output === undefined ? undefined : JSON.stringify(output),
    error,
    cause,
  };
}

function describeSync(execution: Execution): JsonObject {
  const billedMs = Math.max(100, Math.ceil(((execution.stopMs ?? 0) - execution.startMs) / 100) * 100);
  return given({
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    startDate: seconds(execution.startMs),
    stopDate: seconds(execution.stopMs ?? execution.startMs),
    status: execution.status,
    inputDetails: { included: true },
    ...payloads(execution),
    ...(execution.output === undefined ? {} : { outputDetails: { included: true } }),
    traceHeader: execution.traceHeader,
    billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: billedMs },
  });
}

const PAYLOADS = ['input', 'output', 'parameters', 'cause', 'error'];

function wireEvent(event: HistoryEvent, withData: boolean): JsonObject {
  const members = Object.entries(event).map(([name, value]): [string, Json] => {
    if (value instanceof Date) return [name, seconds(value.getTime())];
    const details = value as Json;
    return [name, withData || typeof details !== 'object' ? details : withoutPayloads(details as JsonObject)];
  });
  return Object.fromEntries(members);
}

function withoutPayloads(details: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(details).filter(([name]) => !PAYLOADS.includes(name)));
}

function notSupported(message: string): AwsError {
  return new AwsError('StateMachineTypeNotSupported', message);
}
