/**
 * Members that are texts to the service, and for which Step Functions takes JSON and writes it as text: what AWS's pages
 * and samples give JSON to. Each name stands for the member wherever it is in the arguments.
 */
const JSON_TEXTS: Readonly<Record<string, readonly string[]>> = {
  bedrockruntime: ['body'],
  cloudformation: ['TemplateBody', 'StackPolicyBody'],
  cloudwatchlogs: ['message', 'policyDocument'],
  eventbridge: ['Detail', 'EventPattern', 'Input', 'Event'],
  iam: ['PolicyDocument', 'AssumeRolePolicyDocument'],
  kms: ['Policy'],
  lambda: ['Payload', 'ClientContext'],
  pipes: ['InputTemplate'],
  s3: ['Policy'],
  scheduler: ['Input'],
  secretsmanager: ['SecretString', 'ResourcePolicy'],
  ses: ['TemplateData', 'DefaultTemplateData', 'ReplacementTemplateData'],
  sesv2: ['TemplateData', 'ReplacementTemplateData'],
  sfn: ['input', 'output', 'definition', 'context', 'stateConfiguration', 'result'],
  sns: ['Message'],
  sqs: ['MessageBody'],
  ssm: ['Value', 'Content', 'Payload'],
};

/** Whether a text of a service (as SDK integrations name it) may be given as JSON. */
export function takesJson(service: string, modelName: string): boolean {
  return JSON_TEXTS[service]?.includes(modelName) === true;
}
