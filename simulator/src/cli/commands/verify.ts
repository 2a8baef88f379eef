import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SFNClient, TestStateCommandInput } from '@aws-sdk/client-sfn';
import type { Json, JsonObject } from '../../base/json';
import { type ConformanceCase, conformanceCase, withoutData } from '../../replay/conformance-case';
import { readHistories } from '../../replay/golden-set';
import { ValueComparison } from '../../replay/same-value';
import { type StateCase, stateCases } from '../../replay/state-cases';
import { testState, TestStateException } from '../../test-state';
import { consent } from '../consent';
import { addDeployedOptions, connect, settingsOf, type DeployedOptions } from '../deployed/connection';
import { addJson, examples, type Registration } from '../registration';
import { CannotStart, counted, printResult } from '../terminal';

interface VerifyOptions extends DeployedOptions {
  readonly yes?: boolean;
  readonly role?: string;
  readonly cases?: string;
}

/** What one side says of a case. */
type Answer = JsonObject;

const COMPARED = ['status', 'output', 'nextState', 'error', 'cause', 'exception'];

export const verify: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('verify')
    .description(
      "Measure the simulator against AWS: single states of recordings go to AWS's TestState, with what their tasks gave as mocks. Exit code 2 when the answers differ.",
    )
    .argument('[recordings...]', 'files with recordings, or folders of them', ['replays'])
    .option('--role <arn>', 'the role that TestState is called with; nothing is called, since every task is mocked')
    .option(
      '--cases <file>',
      'write what differs as cases of the conformance suite, without the data of the recordings: one JSON object a line',
    )
    .option('-y, --yes', 'agree to the calls: nobody is asked');
  addJson(addDeployedOptions(command));
  examples(command, [
    ['verify replays --region eu-central-1', 'a call of TestState for each state and each way it went'],
    [
      'verify replays --cases differences.jsonl',
      'and what differs to be reported: with pseudonyms in the place of texts',
    ],
  ]);
  command.action(async (paths: readonly string[], options: VerifyOptions) => {
    const recordings = paths.flatMap((path) => readHistories(resolve(terminal.cwd, path)));
    const cases = recordings.flatMap(({ recording }) => stateCases(recording));
    if (cases.length === 0) throw new CannotStart('The recordings have no state that can be tested alone');
    const arn = (recordings[0]?.recording as { readonly stateMachineArn?: string }).stateMachineArn ?? '';
    const client = await connect(settingsOf(options, arn.split(':')[3]));
    const region = await client.config.region();
    await consent(
      `Test ${counted(cases.length, 'state')}`,
      arn.replace(/^((?:[^:]*:){3})[^:]*/, `$1${region}`),
      options.yes,
      terminal,
    );
    const differences: {
      readonly state: string;
      readonly member: string;
      readonly aws: unknown;
      readonly simulator: unknown;
    }[] = [];
    const written: ConformanceCase[] = [];
    for (const each of cases) {
      const theirs = await atAws(client, each, options.role);
      const found = difference(theirs, await here(each));
      if (found === undefined) continue;
      differences.push({ state: each.stateName, ...found });
      if (options.cases === undefined) continue;
      const bare = withoutData(each);
      const answer = await atAws(client, bare, options.role);
      if (difference(answer, await here(bare)) === undefined) {
        terminal.note(`'${each.stateName}' differs with the data of the recording alone: no case is written of it`);
      } else written.push(conformanceCase(bare, expectedOf(answer), new Date().toISOString().slice(0, 10)));
    }
    if (options.cases !== undefined && written.length > 0) {
      const lines = written.map((each) => `${JSON.stringify(each)}\n`);
      writeFileSync(resolve(terminal.cwd, options.cases), lines.join(''));
      terminal.note(`${counted(written.length, 'case')} in ${options.cases}`);
    }
    if (differences.length > 0) fail();
    printResult(terminal, options.json, { states: cases.length, differences }, () =>
      [
        ...differences.map(
          ({ state, member, aws, simulator }) =>
            `'${state}': ${member} is ${JSON.stringify(aws)} at AWS, ${JSON.stringify(simulator)} here`,
        ),
        `${counted(cases.length, 'state')}, ${differences.length === 0 ? 'all the same' : `${counted(differences.length, 'difference')}`}`,
      ].join('\n'),
    );
  });
};

/** The first part in which two answers differ. */
function difference(
  aws: Answer,
  simulator: Answer,
): { readonly member: string; readonly aws: unknown; readonly simulator: unknown } | undefined {
  const values = new ValueComparison([], undefined);
  const member = COMPARED.find((key) => values.mismatch(aws[key], simulator[key]) !== undefined);
  return member === undefined ? undefined : { member, aws: aws[member], simulator: simulator[member] };
}

/** An answer as cases have it. */
function expectedOf({ exception, ...answer }: Answer): JsonObject {
  return exception === undefined ? answer : { exception: { error: exception } };
}

async function atAws(client: SFNClient, given: StateCase, roleArn: string | undefined): Promise<Answer> {
  const { TestStateCommand } = await import('@aws-sdk/client-sfn');
  const { definition, stateName, input, variables, mock, stateConfiguration } = given;
  const { result, ...rest } = mock ?? {};
  const request: TestStateCommandInput = {
    definition: JSON.stringify(definition),
    stateName,
    input: JSON.stringify(input),
    ...(variables !== undefined && { variables: JSON.stringify(variables) }),
    ...(mock !== undefined && { mock: { ...rest, ...(result !== undefined && { result: JSON.stringify(result) }) } }),
    ...(stateConfiguration !== undefined && {
      stateConfiguration: { retrierRetryCount: stateConfiguration.retrierRetryCount },
    }),
    ...(roleArn !== undefined && { roleArn }),
  };
  try {
    const { status, output, nextState, error, cause } = await client.send(new TestStateCommand(request));
    return told({
      status,
      output: output === undefined ? undefined : (JSON.parse(output) as Json),
      nextState,
      error,
      cause,
    });
  } catch (error) {
    const { name, $fault } = error as { readonly name: string; readonly $fault?: string };
    if ($fault !== 'client') throw error;
    return { exception: name };
  }
}

async function here(given: StateCase): Promise<Answer> {
  try {
    const { status, output, nextState, error, cause } = await testState(given);
    return told({ status, output, nextState, error, cause });
  } catch (error) {
    if (!(error instanceof TestStateException)) throw error;
    return { exception: error.code };
  }
}

function told(answer: { readonly [key: string]: Json | undefined }): Answer {
  return Object.fromEntries(Object.entries(answer).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
