import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { run } from '../scripts/run';

const APP = `
import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks

app = cdk.App()
stack = cdk.Stack(app, "Hello")
greet = lambda_.Function(
    stack, "Greet", runtime=lambda_.Runtime.PYTHON_3_12, handler="index.handler", code=lambda_.Code.from_asset("greet")
)
steps = sfn.Wait(stack, "Sleep", time=sfn.WaitTime.duration(cdk.Duration.hours(1))).next(
    tasks.LambdaInvoke(stack, "Say hello", lambda_function=greet, payload_response_only=True)
)
sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(steps))
app.synth()
`;

const HANDLER = `
import datetime

def handler(event, context):
    return f"Hello {event['name']}, it is {datetime.datetime.now():%H:%M}"
`;

const TEST = `
def test_it_greets_after_an_hour(world):
    run = world.state_machine("Machine").start({"name": "Ada"}).to_end()
    assert run.output == "Hello Ada, it is 01:00"
`;

/** What was packed: what a newcomer installs. */
export interface Packed {
  /** The file of the simulator's npm package. */
  readonly simulator: string;
  /** The file of the plugin's wheel. */
  readonly plugin: string;
  /** The versions of everything else, pinned and with their hashes. */
  readonly requirements: string;
}

/** Does what the first lines of the documentation say, in an empty folder. */
export async function checkNewcomer(folder: string, { simulator, plugin, requirements }: Packed): Promise<void> {
  const write = (name: string, text: string): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write('app.py', APP);
  write('greet/index.py', HANDLER);
  write('test_hello.py', TEST);
  write('cdk.json', JSON.stringify({ app: 'python app.py' }));
  write('package.json', JSON.stringify({ name: 'newcomer', private: true }));
  const bin = join(folder, '.venv', 'bin');
  await run('npm', ['install', '--no-audit', '--no-fund', '--save-dev', simulator], { cwd: folder });
  await run('python3', ['-m', 'venv', '.venv'], { cwd: folder });
  const pip = ['install', '--quiet', '--disable-pip-version-check'];
  await run(join(bin, 'pip'), [...pip, '--require-hashes', '-r', requirements], { cwd: folder });
  await run(join(bin, 'pip'), [...pip, '--no-deps', plugin], { cwd: folder });
  const env = { PATH: [bin, process.env['PATH']].join(delimiter), CDK_WORKFLOW_SIMULATOR: undefined };
  await run(join(bin, 'pytest'), ['-q'], { cwd: folder, env });
}
