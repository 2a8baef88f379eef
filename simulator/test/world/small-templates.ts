import type { JsonObject, World } from 'cdk-workflow-simulator';

/** A template of some resources. */
export function templateOf(resources: Record<string, JsonObject>): { Resources: Record<string, never> } {
  return { Resources: resources as Record<string, never> };
}

/** A function with inline code. */
export function inlineFunction(code: string, properties: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: code },
      Timeout: 10,
      ...properties,
    },
  };
}

/** A table with one key. */
export function table(properties: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      ...properties,
    },
  };
}

/** A state machine. */
export function machine(definition: JsonObject, properties: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { Definition: definition, RoleArn: 'arn:aws:iam::123456789012:role/machine', ...properties },
  };
}

/** What a world tells besides that its functions run on another version of Node.js, which depends on the machine. */
export function notesOfApp({ notes }: Pick<World, 'notes'>): readonly string[] {
  return notes.filter((each) => !each.includes("run on this machine's Node.js"));
}
