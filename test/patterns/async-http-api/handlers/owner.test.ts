import type { APIGatewayProxyEvent } from 'aws-lambda';
import { executionName, isOwned, ownerOf } from '../../../../lib/patterns/async-http-api/handlers/api/owner';

type Context = Partial<APIGatewayProxyEvent['requestContext']>;

function owner(kind: string, context: Context): string {
  process.env['AUTHORIZATION'] = kind;
  return ownerOf({ requestContext: { identity: {}, ...context } } as APIGatewayProxyEvent);
}

const signed = (userArn: string, cognitoIdentityId?: string): Context => ({
  identity: { userArn, cognitoIdentityId } as never,
});
const ROLE = 'arn:aws:sts::123456789012:assumed-role/Team';

test('a role is one owner, whatever its session', () => {
  expect(owner('IAM', signed(`${ROLE}/a`))).toBe(owner('IAM', signed(`${ROLE}/b`)));
  expect(owner('IAM', signed(`${ROLE}/a`))).not.toBe(owner('IAM', signed(`${ROLE}s/a`)));
  expect(owner('IAM', signed('arn:aws:iam::123456789012:user/a'))).not.toBe(
    owner('IAM', signed('arn:aws:iam::123456789012:user/b')),
  );
});

test('those whom an identity pool lets in share a role, and are owners each for itself', () => {
  const [one, other] = ['eu-west-1:1', 'eu-west-1:2'].map((id) => owner('IAM', signed(`${ROLE}/Cognito`, id)));
  expect(one).not.toBe(other);
  expect(one).not.toBe(owner('IAM', signed(`${ROLE}/Cognito`)));
});

test.each<[string, Context]>([
  ['IAM', {}],
  ['COGNITO', { authorizer: { claims: { sub: 'a' } } }],
  ['COGNITO', { authorizer: { claims: { iss: 'a', sub: '' } } }],
  ['CUSTOM', { authorizer: { principalId: '' } }],
  ['CUSTOM', {}],
])('fails for a caller of %s that is not known', (kind, context) => {
  expect(() => owner(kind, context)).toThrow('the caller is not known');
});

test('the same subject of another issuer is another owner', () => {
  const claims = (iss: string): Context => ({ authorizer: { claims: { iss, sub: 'a' } } });
  expect(owner('COGNITO', claims('one'))).not.toBe(owner('COGNITO', claims('two')));
});

test('a name is its owner’s, and no other', () => {
  const [one = '', other = ''] = ['a', 'b'].map((principalId) => owner('CUSTOM', { authorizer: { principalId } }));
  const name = executionName(one, 'k');
  expect(name).toMatch(/^[0-9a-f]{39}-[0-9a-f]{39}$/);
  expect([isOwned(name, one), isOwned(name, other), isOwned(`${name}0`, one), isOwned(one, one)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
