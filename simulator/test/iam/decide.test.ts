import type { Json } from '../../src/base/json';
import { decide, decideFor, delegates } from '../../src/world/iam/decide';
import { readPolicyDocument } from '../../src/world/iam/policy-document';
import { matchesArn, matchesWildcard } from '../../src/base/wildcard';

const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/Orders';

function verdict(
  statements: Json,
  request: { action: string; resource?: string; context?: Record<string, string[]> },
): string {
  const document = readPolicyDocument({ Statement: statements }, { policy: 'Stack/Policy' });
  return decide(document, { resource: undefined, context: {}, ...request }).decision;
}

describe('a policy document', () => {
  test('allows what an action and a resource cover, with wildcards and whatever case the action has', () => {
    const statement = { Effect: 'Allow', Action: ['dynamodb:put*', 's3:Get?bject'], Resource: `${TABLE}*` };
    expect(verdict(statement, { action: 'dynamodb:PutItem', resource: TABLE })).toBe('allowed');
    expect(verdict(statement, { action: 'dynamodb:PutItem', resource: `${TABLE}/index/byUser` })).toBe('allowed');
    expect(verdict(statement, { action: 'dynamodb:GetItem', resource: TABLE })).toBe('unmentioned');
    expect(verdict(statement, { action: 'dynamodb:PutItem', resource: TABLE.replace('Orders', 'orders') })).toBe(
      'unmentioned',
    );
  });

  test('allows everything but NotAction and NotResource', () => {
    const statement = { Effect: 'Allow', NotAction: 'iam:*', NotResource: [TABLE] };
    expect(verdict(statement, { action: 'sns:Publish', resource: 'arn:aws:sns:us-east-1:123456789012:T' })).toBe(
      'allowed',
    );
    expect(verdict(statement, { action: 'iam:PassRole', resource: '*' })).toBe('unmentioned');
    expect(verdict(statement, { action: 'sns:Publish', resource: TABLE })).toBe('unmentioned');
  });

  test('denies although another statement allows', () => {
    const statements = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'dynamodb:DeleteItem', Resource: TABLE },
    ];
    expect(verdict(statements, { action: 'dynamodb:DeleteItem', resource: TABLE })).toBe('denied');
    expect(verdict(statements, { action: 'dynamodb:DeleteItem', resource: `${TABLE}2` })).toBe('allowed');
  });

  test('lets any resource do where the simulator cannot tell which one a call touches', () => {
    const statement = {
      Effect: 'Allow',
      Action: 'glue:StartJobRun',
      Resource: 'arn:aws:glue:us-east-1:123456789012:job/x',
    };
    expect(verdict(statement, { action: 'glue:StartJobRun' })).toBe('allowed');
    expect(verdict({ ...statement, Effect: 'Deny' }, { action: 'glue:StartJobRun' })).toBe('unmentioned');
  });

  test('fails on what it does not know, by name', () => {
    expect(() => verdict({ Effect: 'Allow', Action: '*', Resource: '*', Until: 'x' }, { action: 'a:B' })).toThrow(
      "[Stack/Policy] 'Until' in a policy statement is not simulated",
    );
    expect(() => verdict({ Effect: 'Maybe', Action: '*' }, { action: 'a:B' })).toThrow(
      "'Effect' must be Allow or Deny",
    );
  });
});

describe('a condition', () => {
  const context = {
    'aws:sourcearn': ['arn:aws:sns:us-east-1:1:T'],
    'aws:securetransport': ['true'],
    'aws:tags': ['a', 'b'],
    'aws:none': [],
  };

  test.each([
    ['StringEquals', 'aws:SourceArn', 'arn:aws:sns:us-east-1:1:T', true],
    ['StringEquals', 'aws:SourceArn', ['x', 'arn:aws:sns:us-east-1:1:T'], true],
    ['StringNotEquals', 'aws:SourceArn', ['x', 'y'], true],
    ['StringLike', 'aws:SourceArn', '*:T', true],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:sns:*:1:*', true],
    ['ArnEquals', 'aws:SourceArn', 'arn:aws:sqs:*:1:*', false],
    ['Bool', 'aws:SecureTransport', 'false', false],
    ['Null', 'aws:none', 'true', true],
    ['Null', 'aws:SourceArn', 'true', false],
    ['StringEquals', 'aws:none', 'x', false],
    ['StringNotEquals', 'aws:none', 'x', true],
    ['StringEqualsIfExists', 'aws:none', 'x', true],
    ['ForAnyValue:StringEquals', 'aws:tags', 'b', true],
    ['ForAllValues:StringEquals', 'aws:tags', 'b', false],
    ['ForAllValues:StringEquals', 'aws:tags', ['a', 'b', 'c'], true],
  ])('%s on %s against %j is %s', (operator, key, values, holds) => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { [key]: values } } };
    expect(verdict(statement, { action: 'a:B', context })).toBe(holds ? 'allowed' : 'unmentioned');
  });

  test('compares numbers and dates', () => {
    const within = (operator: string, value: string, actual: string): string =>
      verdict(
        { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { 'a:k': value } } },
        { action: 'a:B', context: { 'a:k': [actual] } },
      );
    expect(within('NumericLessThan', '10', '9')).toBe('allowed');
    expect(within('NumericGreaterThanEquals', '10', '9')).toBe('unmentioned');
    expect(within('DateGreaterThan', '2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z')).toBe('allowed');
  });

  test('fills in policy variables', () => {
    const statement = {
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { StringLike: { 'a:k': '${aws:Owner}/*' } },
    };
    expect(verdict(statement, { action: 'a:B', context: { 'a:k': ['me/1'], 'aws:owner': ['me'] } })).toBe('allowed');
    expect(() => verdict(statement, { action: 'a:B', context: { 'a:k': ['me/1'] } })).toThrow(
      "'${aws:Owner}' is not simulated",
    );
  });

  test('fails on an operator or a key that is not simulated, by name, once it matters', () => {
    const withCondition = (condition: Json): Json => ({
      Effect: 'Allow',
      Action: 'a:B',
      Resource: '*',
      Condition: condition,
    });
    const ip = withCondition({ IpAddress: { 'aws:SecureTransport': '10.0.0.0/8' } });
    expect(() => verdict(ip, { action: 'a:B', context })).toThrow(
      "the condition operator 'IpAddress' is not simulated",
    );
    expect(() => verdict(withCondition({ Bool: { 'aws:Moon': 'true' } }), { action: 'a:B', context })).toThrow(
      "the condition key 'aws:Moon' is not simulated",
    );
    expect(verdict(ip, { action: 'a:C', context })).toBe('unmentioned');
  });
});

describe('the policy of a resource', () => {
  const root = 'arn:aws:iam::123456789012:root';
  const role = 'arn:aws:iam::123456789012:role/R';
  const request = { action: 'kms:Decrypt', resource: 'k', context: {} };
  const policy = (principal: Json) =>
    readPolicyDocument(
      { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: principal }] },
      { policy: 'Key' },
    );

  test('counts for those it names: a role, a service, everybody', () => {
    expect(decideFor({ roleArn: role }, policy({ AWS: role }), request).decision).toBe('allowed');
    expect(decideFor({ roleArn: role }, policy({ AWS: `${role}2` }), request).decision).toBe('unmentioned');
    expect(
      decideFor({ service: 'sns.amazonaws.com' }, policy({ Service: ['sns.amazonaws.com'] }), request).decision,
    ).toBe('allowed');
    expect(decideFor({ roleArn: role }, policy({ Service: 'sns.amazonaws.com' }), request).decision).toBe(
      'unmentioned',
    );
    expect(decideFor({ service: 'sns.amazonaws.com' }, policy('*'), request).decision).toBe('allowed');
  });

  test('delegates to the policies of the account that it names', () => {
    expect(delegates('123456789012', policy({ AWS: root }), request)).toBe(true);
    expect(delegates('210987654321', policy({ AWS: root }), request)).toBe(false);
    expect(decideFor({ roleArn: role }, policy({ AWS: root }), request).decision).toBe('unmentioned');
  });
});

test('patterns take characters of regular expressions literally', () => {
  expect(matchesWildcard('a.b+(c)*', 'a.b+(c)/d')).toBe(true);
  expect(matchesWildcard('a.b', 'axb')).toBe(false);
  expect(matchesArn('arn:aws:sns:*:1:T', 'arn:aws:sns:us-east-1:1:T')).toBe(true);
  expect(matchesArn('arn:aws:sns:*', 'arn:aws:sns:us-east-1:1:T')).toBe(false);
});
