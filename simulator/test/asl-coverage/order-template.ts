import type { JsonObject } from 'cdk-workflow-simulator';

const call = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'f' } };

/** A machine with one of everything that can be exercised. */
export const ORDER: JsonObject = {
  StartAt: 'Is it paid?',
  States: {
    'Is it paid?': {
      Type: 'Choice',
      Choices: [
        { Variable: '$.paid', BooleanEquals: true, Next: 'Ship' },
        { Variable: '$.free', IsPresent: true, Next: 'Ship' },
      ],
      Default: 'Refuse',
    },
    Ship: {
      ...call,
      Retry: [
        { ErrorEquals: ['Busy'], MaxAttempts: 1 },
        { ErrorEquals: ['States.Timeout'], MaxAttempts: 1 },
      ],
      Catch: [
        { ErrorEquals: ['Gone'], Next: 'Refuse' },
        { ErrorEquals: ['States.ALL'], Next: 'Refuse' },
      ],
      Next: 'Tell all',
    },
    'Tell all': {
      Type: 'Map',
      ItemsPath: '$.people',
      ItemProcessor: { StartAt: 'Tell', States: { Tell: { Type: 'Pass', End: true } } },
      End: true,
    },
    Refuse: { Type: 'Fail', Error: 'Refused' },
  },
};

/** The machine in a template. */
export function orderTemplate(): JsonObject {
  return {
    Resources: {
      Order: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { RoleArn: 'arn:aws:iam::123456789012:role/R', DefinitionString: JSON.stringify(ORDER) },
      },
    },
  };
}
