import type { Json } from '../base/json';
import { fails, returns, type Mock, type MockAnswer } from '../services/mocks';

/** What the file says. */
interface MockConfig {
  readonly StateMachines?: Record<string, { readonly TestCases?: Record<string, Record<string, string>> }>;
  readonly MockedResponses?: Record<string, Record<string, MockedResponse>>;
}

interface MockedResponse {
  readonly Return?: Json;
  readonly Throw?: { readonly Error?: string; readonly Cause?: string };
}

/**
 * The file in which AWS Step Functions Local takes mocked answers.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
 */
export class MockFile {
  private readonly config: MockConfig;

  /** @throws when the text is not JSON. */
  constructor(text: string) {
    this.config = parse(text);
  }

  /**
   * The mocks of a test case, by state.
   * @param machines the names by which the file may call the machine.
   * @param testCase may be left out when the file has one for the machine.
   * @throws when the file has no such machine or test case, or a state whose answer is not in it.
   */
  mocksOf(machines: readonly string[], testCase: string | undefined): Record<string, Mock> {
    const { config } = this;
    const cases = casesOf(config, machines);
    const states = cases[chooseCase(cases, testCase)] ?? {};
    return Object.fromEntries(
      Object.entries(states).map(([state, name]) => {
        const responses = config.MockedResponses?.[name];
        if (responses === undefined)
          throw new Error(`The mock file has no MockedResponses '${name}', which state '${state}' names`);
        return [state, answersOf(name, responses)];
      }),
    );
  }
}

function parse(text: string): MockConfig {
  try {
    return JSON.parse(text) as MockConfig;
  } catch (error) {
    throw new Error(`The mock file is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function casesOf(
  { StateMachines: all = {} }: MockConfig,
  machines: readonly string[],
): Record<string, Record<string, string>> {
  const names = Object.keys(all);
  const name = machines.find((each) => names.includes(each)) ?? (names.length === 1 ? names[0] : undefined);
  const cases = name === undefined ? undefined : all[name]?.TestCases;
  if (cases !== undefined) return cases;
  throw new Error(`The mock file has no test cases for '${machines[0]}'; it has state machines ${quoted(names)}`);
}

function chooseCase(cases: Record<string, object>, wanted: string | undefined): string {
  const names = Object.keys(cases);
  const [only] = names;
  if (wanted === undefined && only !== undefined && names.length === 1) return only;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const problem = wanted === undefined ? 'name one of them' : `it has no '${wanted}'`;
  throw new Error(`The mock file has the test cases ${quoted(names)}; ${problem}`);
}

/** Answers by the number of the call: `"0"`, or a range such as `"1-3"`; the last one stays. */
function answersOf(name: string, responses: Record<string, MockedResponse>): Mock {
  const answers: MockAnswer[] = [];
  for (const [range, response] of Object.entries(responses)) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    if (first === undefined) throw new Error(`MockedResponses '${name}' numbers calls as "0" or "1-3", got "${range}"`);
    for (let call = Number(first); call <= Number(last); call++) answers[call] = answerOf(name, response);
  }
  const missing = Array.from(answers).findIndex((answer) => answer === undefined);
  if (missing >= 0 || answers.length === 0)
    throw new Error(`MockedResponses '${name}' has no answer for call ${Math.max(0, missing)}`);
  return answers;
}

function answerOf(name: string, response: MockedResponse): MockAnswer {
  if (response.Throw !== undefined) return fails(response.Throw.Error ?? '', response.Throw.Cause);
  if (response.Return !== undefined) return returns(response.Return);
  throw new Error(`MockedResponses '${name}' needs 'Return' or 'Throw' in each answer`);
}

function quoted(names: readonly string[]): string {
  return names.length === 0 ? '(none)' : names.map((name) => `'${name}'`).join(', ');
}
