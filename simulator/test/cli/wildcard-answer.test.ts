import type { Json, JsonObject } from 'cdk-workflow-simulator';
import { wildcardAnswer } from '../../src/cli/wildcard-answer';

const INVOKE = 'arn:aws:states:::lambda:invoke';
const answer = (state: JsonObject, value: Json = {}): Json =>
  wildcardAnswer({ Type: 'Task', ...state } as never, value);

test.each<[string, JsonObject, Json]>([
  [
    'of a function is in the envelope of Lambda',
    { Resource: INVOKE, OutputPath: '$.Payload' },
    { ExecutedVersion: '$LATEST', Payload: {}, StatusCode: 200 },
  ],
  ['of a callback is what it is answered with', { Resource: `${INVOKE}.waitForTaskToken` }, {}],
  ['of a plain function ARN is what it returns', { Resource: 'arn:aws:lambda:us-east-1:1:function:f' }, {}],
  [
    'of an execution is its output',
    { Resource: 'arn:aws:states:::states:startExecution.sync:2' },
    { Output: {}, Status: 'SUCCEEDED' },
  ],
  [
    'of the older kind is its output as text',
    { Resource: 'arn:aws:states:::states:startExecution.sync' },
    { Output: '{}', Status: 'SUCCEEDED' },
  ],
  [
    'has what a ResultSelector reads',
    {
      Resource: 'arn:aws:states:::dynamodb:getItem',
      ResultSelector: { 'id.$': '$.Item.id.S', 'first.$': '$.List[1].a', n: 1, 'x.$': '$$.Execution.Id' },
    },
    { Item: { id: { S: {} } }, List: [{}, { a: {} }] },
  ],
  [
    'has what an OutputPath reads',
    { Resource: 'arn:aws:states:::aws-sdk:ses:getTemplate', OutputPath: '$.Template.Name' },
    { Template: { Name: {} } },
  ],
  [
    'has nothing for an OutputPath that reads the input',
    { Resource: 'arn:aws:states:::aws-sdk:ses:getTemplate', ResultPath: '$.t', OutputPath: '$.id' },
    {},
  ],
  [
    'has what an expression reads',
    { Resource: 'arn:aws:states:::aws-sdk:ses:getTemplate', Output: '{% $states.result.Template.Name & "x" %}' },
    { Template: { Name: {} } },
  ],
  [
    'has what a variable is assigned',
    { Resource: 'arn:aws:states:::aws-sdk:ses:getTemplate', Assign: { 'a.$': '$.Template' } },
    { Template: {} },
  ],
])('the answer for every task %s', (_, state, expected) => {
  expect(answer(state)).toEqual(expected);
});
