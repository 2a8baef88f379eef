import type { Json, JsonObject } from '../../../base/json';
import { testState, TestStateException, type Mock, type StateConfiguration } from '../../../test-state';
import { AwsError } from '../../service';
import { given, parsed, text, type Operation, type StatesContext } from './operation';

/** TestState: one state by itself. */
export const TEST_STATE: Readonly<Record<string, Operation>> = {
  TestState: async (context, input) => {
    try {
      const { output, inspectionData, ...answer } = await testState({ ...optionsOf(context, input) });
      return given({
        ...answer,
        output: output === undefined ? undefined : JSON.stringify(output),
        inspectionData: inspectionData === undefined ? undefined : asTexts(inspectionData),
      });
    } catch (error) {
      throw error instanceof TestStateException ? new AwsError(error.code, error.message) : unsupported(error);
    }
  },
};

type TestStateOptions = Parameters<typeof testState>[0];

function optionsOf({ engine }: StatesContext, input: JsonObject): TestStateOptions {
  const json = (member: string): Json | undefined => {
    const value = text(input, member);
    return value === undefined ? undefined : parsed(value, 'ValidationException', member);
  };
  const { region, accountId, agenda } = engine;
  return {
    region,
    accountId,
    nowMs: agenda.nowMs,
    ...(given({
      definition: parsed(text(input, 'definition') ?? '', 'InvalidDefinition', 'State Machine Definition'),
      stateName: text(input, 'stateName'),
      input: json('input'),
      variables: json('variables'),
      context: json('context'),
      inspectionLevel: text(input, 'inspectionLevel'),
      roleArn: text(input, 'roleArn'),
    }) as unknown as Pick<TestStateOptions, 'definition'>),
    ...(input['mock'] !== undefined && { mock: mockOf(input['mock'] as JsonObject) }),
    ...(input['stateConfiguration'] !== undefined && {
      stateConfiguration: configurationOf(input['stateConfiguration'] as JsonObject),
    }),
  };
}

function mockOf(mock: JsonObject): Mock {
  const result = text(mock, 'result');
  return { ...mock, ...(result !== undefined && { result: parsed(result, 'ValidationException', 'mock.result') }) };
}

function configurationOf(configuration: JsonObject): StateConfiguration {
  const data = text(configuration, 'mapItemReaderData');
  return {
    ...configuration,
    ...(data !== undefined && { mapItemReaderData: parsed(data, 'ValidationException', 'mapItemReaderData') }),
  };
}

/** Payloads travel as JSON text; what the API gives as structures and numbers stays so. */
function asTexts(inspected: JsonObject): JsonObject {
  const isStructured = (name: string): boolean =>
    [
      'errorDetails',
      'request',
      'response',
      'maxConcurrency',
      'toleratedFailureCount',
      'toleratedFailurePercentage',
    ].includes(name);
  return Object.fromEntries(
    Object.entries(inspected).map(([name, value]) => [name, isStructured(name) ? value : JSON.stringify(value)]),
  );
}

/** What a test of a state needs and does not get, a mock, and what it gets and nobody knows. */
function unsupported(error: unknown): unknown {
  const isOfTest = error instanceof Error && /'(mock|stateConfiguration)'/.test(error.message);
  return isOfTest ? new AwsError('ValidationException', error.message) : error;
}
