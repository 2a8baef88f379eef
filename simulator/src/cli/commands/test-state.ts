import { Option } from 'commander';
import type { Json, JsonObject } from '../../base/json';
import { testState, type TestStateOptions } from '../../test-state';
import { loadApp, type AppOptions } from '../app-source';
import { parseFailure } from '../given-mocks';
import { readInteger, readJson } from '../input';
import { chooseMachine, stateNames } from '../machines';
import { addAppOptions, addJson, examples, type Registration } from '../registration';
import { CannotStart, printResult, type Terminal } from '../terminal';

interface TestStateCommandOptions extends AppOptions {
  readonly json?: boolean;
  readonly machine?: string;
  readonly input: string;
  readonly variables?: string;
  readonly result?: string;
  readonly error?: string;
  readonly retries?: string;
  readonly level: 'INFO' | 'DEBUG' | 'TRACE';
}

export const testStateCommand: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('test-state')
    .description(
      "Run a single state with a mock in the place of what it calls, and answer as AWS's TestState API does.",
    )
    .argument('<state>', 'name of the state')
    .option('--machine <machine>', 'which state machine; may be left out where there is only one')
    .option('-i, --input <json>', 'the input of the state: JSON, @file, or - for standard input', '{}')
    .option('--variables <json>', 'workflow variables')
    .option('-r, --result <json>', 'what the service, the branches or the iterations answer')
    .option('-e, --error <error[:cause]>', 'the error with which they fail instead')
    .option('--retries <number>', 'how often the retrier was used already')
    .addOption(
      new Option('--level <level>', 'how much of the data flow is told')
        .choices(['INFO', 'DEBUG', 'TRACE'])
        .default('INFO'),
    );
  addJson(addAppOptions(command));
  examples(command, [
    [`test-state 'Large?' -i '{"total":120}'`, 'where does the choice lead?'],
    [`test-state Charge -r '{"Payload":{"paid":true}}'`, 'what does the state make of the answer?'],
    [`test-state Charge -e Lambda.TooManyRequestsException`, 'is it retried, caught, or does it fail?'],
  ]);
  command.action(async (state: string, options: TestStateCommandOptions) => {
    const { definition, path } = chooseMachine(loadApp(options, terminal), options.machine);
    const names = stateNames(definition);
    if (!names.includes(state)) {
      throw new CannotStart(`'${path}' has no state '${state}'; it has ${names.map((each) => `'${each}'`).join(', ')}`);
    }
    const answer = await testState({
      definition: definition as unknown as JsonObject,
      stateName: state,
      input: readJson(options.input, '--input', terminal),
      inspectionLevel: options.level,
      ...given(options, terminal),
    });
    if (answer.status === 'FAILED') fail();
    printResult(terminal, true, answer, () => '');
  });
};

function given(options: TestStateCommandOptions, terminal: Terminal): Partial<TestStateOptions> {
  const { variables, result, error, retries } = options;
  if (result !== undefined && error !== undefined) throw new CannotStart('Give --result or --error, not both');
  return {
    ...(variables !== undefined && { variables: objectOf(readJson(variables, '--variables', terminal)) }),
    ...(result !== undefined && {
      mock: { result: readJson(result, '--result', terminal), fieldValidationMode: 'PRESENT' },
    }),
    ...(error !== undefined && { mock: { errorOutput: parseFailure(error) } }),
    ...(retries !== undefined && { stateConfiguration: { retrierRetryCount: readInteger(retries, '--retries', 0) } }),
  };
}

function objectOf(value: Json): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new CannotStart('--variables takes a JSON object');
}
