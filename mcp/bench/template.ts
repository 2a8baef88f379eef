type Json = Readonly<Record<string, unknown>>;

interface Given {
  readonly definition: Json;
  /** What the machine's role may do: statements of a policy. */
  readonly allows?: readonly Json[];
  /** Resources besides the machine and its role. */
  readonly resources?: Json;
}

/** A template with one state machine, `Machine`, and its role. */
export function template({ definition, allows = [], resources = {} }: Given): Json {
  return {
    Resources: {
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { RoleArn: attribute('Role', 'Arn'), Definition: definition },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trusting('states.amazonaws.com'),
          Policies: [{ PolicyName: 'Calls', PolicyDocument: { Version: '2012-10-17', Statement: allows } }],
        },
      },
      ...resources,
    },
  };
}

export function reference(logicalId: string): Json {
  return { Ref: logicalId };
}

export function attribute(logicalId: string, name: string): Json {
  return { 'Fn::GetAtt': [logicalId, name] };
}

export function allow(action: string | readonly string[], resource: unknown): Json {
  return { Effect: 'Allow', Action: action, Resource: resource };
}

/** A table `logicalId` with the key `id`. */
export function table(logicalId: string): Json {
  return {
    [logicalId]: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      },
    },
  };
}

/** A function `logicalId` whose code stands in the template. */
export function lambda(logicalId: string, code: string): Json {
  return {
    [logicalId]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Timeout: 10,
        Code: { ZipFile: code },
        Role: attribute(`${logicalId}Role`, 'Arn'),
      },
    },
    [`${logicalId}Role`]: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trusting('lambda.amazonaws.com') },
    },
  };
}

/** A call of the function `logicalId`. */
export function invoke(logicalId: string, more: Json = {}): Json {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: attribute(logicalId, 'Arn'), 'Payload.$': '$' },
    OutputPath: '$.Payload',
    TimeoutSeconds: 30,
    ...more,
  };
}

/** The Retry that every call of a function should have. */
export const RETRY = [
  {
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
    ],
    IntervalSeconds: 1,
    MaxAttempts: 5,
    BackoffRate: 2,
  },
];

function trusting(service: string): Json {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
  };
}
