import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack, Validations, type PolicyValidationPluginReport } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Workflow, WorkflowChecks } from 'cdk-workflow-patterns';

/** An app with one machine `Machine` of somebody else. */
function appWith(
  definition: (stack: Stack) => sfn.IChainable,
  props: Omit<sfn.StateMachineProps, 'definitionBody'> = {},
): Stack {
  const stack = new Stack(new App(), 'App');
  const definitionBody = sfn.DefinitionBody.fromChainable(definition(stack));
  new sfn.StateMachine(stack, 'Machine', { timeout: Duration.days(1), ...props, definitionBody });
  return stack;
}

const report = (stack: Stack): PolicyValidationPluginReport =>
  new WorkflowChecks(stack.node.root).validateScope(stack.node.root);
const rules = (stack: Stack): string[] => report(stack).violations.map(({ ruleName }) => ruleName);

const fn = (stack: Stack, timeout?: Duration): lambda.IFunction =>
  new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => 1;'),
    timeout,
  });
const oneMinute = sfn.Timeout.duration(Duration.minutes(1));

describe('what aws-cdk-lib lets through in silence is found', () => {
  test('a Choice in JSONPath of a machine in JSONata', () => {
    const made = appWith(
      (stack) =>
        new sfn.Choice(stack, 'Choose')
          .when(sfn.Condition.stringEquals('$.a', 'b'), new sfn.Succeed(stack, 'Yes'))
          .otherwise(new sfn.Succeed(stack, 'No')),
      { queryLanguage: sfn.QueryLanguage.JSONATA },
    );
    expect(rules(made)).toEqual(['WorkflowChecks-ChoiceLanguage']);
  });

  test('a task token in an Express machine', () => {
    const made = appWith(
      (stack) =>
        new tasks.LambdaInvoke(stack, 'Ask', {
          lambdaFunction: fn(stack),
          integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
          payload: sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken }),
          taskTimeout: oneMinute,
        }).addRetry(),
      { stateMachineType: sfn.StateMachineType.EXPRESS },
    );
    expect(rules(made)).toEqual(['WorkflowChecks-CallbackInExpress']);
  });

  test('a name of 81 characters', () => {
    const made = appWith((stack) => new sfn.Pass(stack, 'Pass', { stateName: 'x'.repeat(81) }));
    expect(rules(made)).toEqual(['WorkflowChecks-NameTooLong']);
  });

  test('a heartbeat that is longer than its timeout', () => {
    const made = appWith((stack) =>
      new tasks.LambdaInvoke(stack, 'Ask', {
        lambdaFunction: fn(stack),
        taskTimeout: oneMinute,
        heartbeatTimeout: sfn.Timeout.duration(Duration.minutes(2)),
      }).addRetry(),
    );
    expect(rules(made)).toEqual(['WorkflowChecks-HeartbeatTooLong']);
  });

  test('Parameters that are a text', () => {
    const made = appWith(
      (stack) =>
        new sfn.CustomState(stack, 'Own', {
          stateJson: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sqs:sendMessage',
            Parameters: '$.message',
            TimeoutSeconds: 10,
          },
        }),
    );
    expect(rules(made)).toEqual(['WorkflowChecks-ParametersNoObject']);
  });

  test('the ResultPath of a Catch, which a language-neutral task keeps in a machine in JSONata', () => {
    const made = appWith(
      (stack) =>
        new tasks.LambdaInvoke(stack, 'Call', { lambdaFunction: fn(stack), taskTimeout: oneMinute })
          .addRetry()
          .addCatch(new sfn.Fail(stack, 'Failed'), { resultPath: '$.error' }),
      { queryLanguage: sfn.QueryLanguage.JSONATA },
    );
    expect(rules(made)).toEqual(['WorkflowChecks-JsonPathField']);
    expect(report(made).violations[0]?.violatingResources[0]?.locations).toEqual([
      expect.stringContaining("state 'Call' is in JSONata, which has no ResultPath of its Catch"),
    ]);
  });

  test('the Parameters that it keeps inside of a Map (aws-cdk#34352)', () => {
    const made = appWith(
      (stack) =>
        sfn.Map.jsonata(stack, 'Each', { maxConcurrency: 1 }).itemProcessor(
          new tasks.LambdaInvoke(stack, 'Call', {
            lambdaFunction: fn(stack),
            payload: sfn.TaskInput.fromText('x'),
            taskTimeout: oneMinute,
          }).addRetry(),
        ),
      { queryLanguage: sfn.QueryLanguage.JSONATA },
    );
    expect(rules(made)).toEqual(['WorkflowChecks-JsonPathField']);
  });

  test('a task that is given up before its function, and a machine without a timeout', () => {
    const made = appWith(
      (stack) =>
        new tasks.LambdaInvoke(stack, 'Call', {
          lambdaFunction: fn(stack, Duration.minutes(5)),
          taskTimeout: oneMinute,
        }).addRetry(),
      { timeout: undefined },
    );
    expect(rules(made)).toEqual(['WorkflowChecks-TimeoutBelowFunction', 'WorkflowChecks-MachineWithoutTimeout']);
  });

  test('a wait without an end, a throttled call, an error in the place of the input, a state of the other language', () => {
    const made = appWith(
      (stack) => {
        const ask = new tasks.LambdaInvoke(stack, 'Ask', {
          lambdaFunction: fn(stack),
          integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
          payload: sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken }),
        });
        return ask.addCatch(new sfn.Pass(stack, 'Go on'));
      },
      { timeout: undefined },
    );
    expect(rules(made)).toEqual([
      'WorkflowChecks-WaitWithoutEnd',
      'WorkflowChecks-ThrottlingNotRetried',
      'WorkflowChecks-ErrorReplacesInput',
      'WorkflowChecks-MachineWithoutTimeout',
    ]);
  });
});

test('a sound machine, and one of a Workflow, have no findings', () => {
  const sound = appWith((stack) =>
    new tasks.LambdaInvoke(stack, 'Call', { lambdaFunction: fn(stack), taskTimeout: oneMinute }).addRetry(),
  );
  expect(report(sound)).toEqual({ success: true, violations: [] });
  const stack = new Stack(new App(), 'App');
  const call = new tasks.LambdaInvoke(stack, 'Call', { lambdaFunction: fn(stack) });
  new Workflow(stack, 'Flow', { definition: call });
  expect(rules(stack)).toEqual([]);
});

describe('a finding is acknowledged with a reason', () => {
  const twoCalls = (): Stack =>
    appWith((stack) => {
      const lambdaFunction = fn(stack);
      const [one, two] = ['One', 'Two'].map((id) => new tasks.LambdaInvoke(stack, id, { lambdaFunction }).addRetry());
      return (one as tasks.LambdaInvoke).next(two as tasks.LambdaInvoke);
    });
  const RULE = 'WorkflowChecks-TaskWithoutTimeout';

  test('at the machine, the stack or the app', () => {
    for (const at of [
      (stack: Stack) => stack.node.findChild('Machine'),
      (stack: Stack) => stack,
      (stack: Stack) => stack.node.root,
    ]) {
      const stack = twoCalls();
      Validations.of(at(stack)).acknowledge({ id: RULE, reason: 'Lambda ends them' });
      expect(report(stack)).toEqual({
        success: true,
        violations: [],
        metadata: {
          [`${RULE}[One] at App/Machine/Resource`]: 'Lambda ends them',
          [`${RULE}[Two] at App/Machine/Resource`]: 'Lambda ends them',
        },
      });
    }
  });

  test('for one state alone', () => {
    const stack = twoCalls();
    Validations.of(stack).acknowledge({ id: `${RULE}[One]`, reason: 'Lambda ends it' });
    const { violations, success } = report(stack);
    expect(success).toBe(true);
    expect(violations.map(({ violatingResources }) => violatingResources[0]?.locations)).toEqual([
      [expect.stringContaining("state 'Two' has no timeout")],
    ]);
  });
});

describe('a definition that somebody wrote as a text', () => {
  const broken = {
    StartAt: 'Ask',
    TimeoutSeconds: 60,
    States: { Ask: { Type: 'Task', Resource: '${Fn}', End: true } },
  };

  test('is read with its substitutions, out of a file, a text, an object or an included template', () => {
    const folder = mkdtempSync(join(tmpdir(), 'checks-'));
    const file = join(folder, 'machine.asl.json');
    writeFileSync(file, JSON.stringify(broken));
    const template = join(folder, 'template.json');
    const Properties = { RoleArn: 'arn:aws:iam::123456789012:role/r', Definition: broken };
    writeFileSync(
      template,
      JSON.stringify({ Resources: { Included: { Type: 'AWS::StepFunctions::StateMachine', Properties } } }),
    );
    const stack = new Stack(new App(), 'App');
    const definitionSubstitutions = { Fn: 'arn:aws:states:::lambda:invoke.waitForTaskToken' };
    new sfn.StateMachine(stack, 'File', { definitionBody: sfn.DefinitionBody.fromFile(file), definitionSubstitutions });
    const text = sfn.DefinitionBody.fromString(JSON.stringify(broken));
    new sfn.StateMachine(stack, 'Text', { definitionBody: text, definitionSubstitutions });
    new CfnInclude(stack, 'Template', { templateFile: template });
    stack.node.root.node.tryFindChild('App');
    (stack.node.root as App).synth();
    const found = report(stack).violations.map(({ ruleName, violatingResources }) => [
      ruleName,
      violatingResources.map(({ constructPath }) => constructPath),
    ]);
    expect(found).toEqual([
      ['WorkflowChecks-WaitWithoutEnd', ['App/File/Resource', 'App/Text/Resource']],
      ['WorkflowChecks-TaskWithoutTimeout', ['App/Template/Included']],
    ]);
  });

  test('is told of where it can not be read', () => {
    const stack = new Stack(new App(), 'App');
    new sfn.CfnStateMachine(stack, 'Far', {
      roleArn: 'arn:aws:iam::123456789012:role/r',
      definitionS3Location: { bucket: 'b', key: 'k' },
    });
    new sfn.CfnStateMachine(stack, 'Yaml', {
      roleArn: 'arn:aws:iam::123456789012:role/r',
      definitionString: 'StartAt: A',
    });
    expect(rules(stack)).toEqual(['WorkflowChecks-DefinitionNotRead']);
    expect(report(stack).success).toBe(true);
  });
});

describe('in the synthesis of an app', () => {
  const synthesized = (stack: Stack): { readonly exitCode: unknown; readonly written: string } => {
    const app = stack.node.root as App;
    const [before, print] = [process.exitCode, jest.spyOn(console, 'error').mockImplementation(() => undefined)];
    process.exitCode = 0;
    Validations.of(app).addPlugins(new WorkflowChecks(app));
    const { directory } = app.synth();
    const { exitCode } = process;
    process.exitCode = before;
    print.mockRestore();
    return { exitCode, written: readFileSync(join(directory, 'policy-validation-report.json'), 'utf8') };
  };

  test('an error fails it, and is in its report', () => {
    const { exitCode, written } = synthesized(
      appWith((stack) => new sfn.Pass(stack, 'Pass', { stateName: 'x'.repeat(81) })),
    );
    expect(exitCode).toBe(1);
    expect(written).toContain('WorkflowChecks-NameTooLong');
    expect(written).toContain('App/Machine/Resource');
  });

  test('a warning is in its report, and does not fail it', () => {
    const { exitCode, written } = synthesized(appWith((stack) => new sfn.Pass(stack, 'Pass'), { timeout: undefined }));
    expect(exitCode).toBe(0);
    expect(written).toContain('WorkflowChecks-MachineWithoutTimeout');
  });
});
