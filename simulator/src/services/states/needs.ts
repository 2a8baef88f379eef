import {
  arnOf,
  capitalized,
  keyNeeds,
  textMember,
  type EncryptionContext,
  type Need,
  type Needs,
  type Surroundings,
} from '../need';

/** What calls of Step Functions need. */
export const states: Needs = (call, where) => {
  const name = capitalized(call.action);
  if (name === 'StartExecution') return startExecution(call, where);
  if (name === 'StartMapRun')
    return startMapRun(textMember(call.input, 'StateMachineArn') ?? '', textMember(call.input, 'Label'));
  if (name.startsWith('SendTask')) return sendTask(name, call, where);
  const resource = MEMBERS.map((each) => textMember(call.input, each)).find((arn) => arn !== undefined);
  return [{ action: `states:${name}`, ...unqualified(resource) }];
};

/** Step Functions tells the state machine or the activity. */
export const STATES_ENCRYPTION: EncryptionContext = {
  keys: ['aws:states:stateMachineArn', 'aws:states:activityArn'],
  of: (arn) => ({ [arn.includes(':activity:') ? 'aws:states:activityArn' : 'aws:states:stateMachineArn']: arn }),
};

const MEMBERS = [
  'ExecutionArn',
  'StateMachineArn',
  'ActivityArn',
  'MapRunArn',
  'StateMachineAliasArn',
  'StateMachineVersionArn',
];

const startExecution: Needs = ({ input, pattern = 'request' }, where) => {
  const machine = textMember(input, 'StateMachineArn');
  const start = { action: 'states:StartExecution', ...unqualified(machine) };
  const needs = [
    start,
    ...keyNeeds(['GenerateDataKey', 'Decrypt'], start.resource, where, 'states', STATES_ENCRYPTION),
  ];
  return pattern.startsWith('sync') ? [...needs, ...watching(start.resource, input, where)] : needs;
};

/**
 * Step Functions watches a child through a rule that it manages itself, without which AWS refuses the machine. Where it may,
 * it asks for the child's state besides, and stops it with its parent.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
 */
function watching(
  machine: string | undefined,
  input: Parameters<typeof textMember>[0],
  where: Surroundings,
): readonly Need[] {
  const name = textMember(input, 'Name');
  const execution =
    machine === undefined || name === undefined
      ? machine?.replace(':stateMachine:', ':execution:').concat(':child')
      : machine.replace(':stateMachine:', ':execution:').concat(`:${name}`);
  const rule = arnOf(where, 'events', 'rule/', 'StepFunctionsGetEventsForStepFunctionsExecutionRule');
  return [
    { action: 'states:DescribeExecution', resource: execution, essential: false },
    { action: 'states:StopExecution', resource: execution, essential: false },
    ...['PutTargets', 'PutRule', 'DescribeRule'].map((action) => ({ action: `events:${action}`, resource: rule })),
  ];
}

/** Answers of tasks are judged by the state machine (or activity) that the token belongs to. */
function sendTask(name: string, { input }: Parameters<Needs>[0], where: Surroundings): readonly Need[] {
  const owner = withoutLabel(where.tryOwnerOf(textMember(input, 'TaskToken') ?? ''));
  return [
    { action: `states:${name}`, ...unqualified(owner) },
    ...keyNeeds(['Decrypt'], owner, where, 'states', STATES_ENCRYPTION),
  ];
}

/** Versions and aliases are judged by their machine; the qualifier is a condition key. */
function unqualified(arn: string | undefined): Pick<Need, 'resource' | 'context'> {
  const [, machine, qualifier] = /^(arn:[^:]+:states:[^:]*:[^:]*:stateMachine:[^:]+):(.+)$/.exec(arn ?? '') ?? [];
  const qualifiers = qualifier === undefined ? [] : [qualifier];
  return { resource: machine ?? arn, context: { 'states:statemachinequalifier': qualifiers } };
}

/** Child executions of a distributed Map run under an ARN below that of their machine. */
export function withoutLabel<T extends string | undefined>(arn: T): T {
  return arn?.replace(/^(arn:[^:]+:states:[^:]*:[^:]*:stateMachine:[^:/]+)\/.*$/, '$1') as T;
}

/** What a distributed Map needs of its own state machine to run child executions. */
function startMapRun(startedArn: string, label = 'map'): readonly Need[] {
  const stateMachineArn = withoutLabel(startedArn);
  const children = stateMachineArn.replace(':stateMachine:', ':execution:');
  return [
    { action: 'states:StartExecution', ...unqualified(stateMachineArn) },
    { action: 'states:DescribeExecution', resource: `${children}:child`, essential: false },
    { action: 'states:StopExecution', resource: `${children}:child`, essential: false },
    {
      action: 'states:RedriveExecution',
      resource: `${children}/${label}:child`,
      essential: false,
    },
  ];
}
