import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { readRole } from '../../src/cli/deployed/deployed-role';
import { placedWith } from '../../src/cli/deployed/deployed-version';
import { lostGrants, type PlacedMachine } from '../../src/cli/lost-grants';
import { meantMachine } from '../../src/cli/machines';
import type { StateMachineDefinition } from '../../src/language/definition';
import { AppModel } from '../../src/world/assembly/app-model';
import { SHOP, shopTemplate } from './shop';

const ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:Order';
const ROLE = 'arn:aws:iam::123456789012:role/service/Order';
const CALL = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' };
const SEND = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' };

/** IAM's client, which answers with a role of these statements; its documents have the encoding of URLs, as IAM's have. */
function iam(role: { inline?: object[]; attached?: object[]; boundary?: object[] }): IAMClient {
  const document = (Statement: object[] = []): string =>
    encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement }));
  const boundary = { PermissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/Bound' };
  const answers = new Map<unknown, (input: Record<string, string>) => object>([
    [
      GetRoleCommand,
      ({ RoleName }) => ({ Role: { RoleName, ...(role.boundary && { PermissionsBoundary: boundary }) } }),
    ],
    [
      ListRolePoliciesCommand,
      ({ Marker }) => (Marker === 'more' ? { PolicyNames: ['Calls'] } : page({ PolicyNames: [] })),
    ],
    [GetRolePolicyCommand, () => ({ PolicyDocument: document(role.inline) })],
    [ListAttachedRolePoliciesCommand, () => ({ AttachedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/Sends' }] })],
    [GetPolicyCommand, () => ({ Policy: { DefaultVersionId: 'v7' } })],
    [
      GetPolicyVersionCommand,
      ({ PolicyArn = '', VersionId }) => {
        expect(VersionId).toBe('v7');
        return { PolicyVersion: { Document: document(PolicyArn.endsWith('Bound') ? role.boundary : role.attached) } };
      },
    ],
  ]);
  const page = (more: object): object => ({ ...more, IsTruncated: true, Marker: 'more' });
  const client = new IAMClient({ region: 'us-east-1' });
  client.send = ((command: { input: Record<string, string> }) =>
    Promise.resolve(answers.get(command.constructor)?.(command.input))) as never;
  return client;
}

/** What a new role loses that allows calls and no messages, against a deployed one. */
async function lostAgainst(role: Parameters<typeof iam>[0]): Promise<string[]> {
  const before = placedWith(
    { stateMachineArn: ARN, definition: JSON.stringify(SHOP) },
    await readRole(iam(role), ROLE),
  );
  return lostGrants(SHOP as unknown as StateMachineDefinition, newVersion(), before).map(({ where }) => where);
}

function newVersion(): PlacedMachine {
  const app = new AppModel(shopTemplate(SHOP, CALL));
  return { app, machine: meantMachine(app, undefined) };
}

test('what the deployed role allowed and the new one does not is lost: inline or attached', async () => {
  expect(await lostAgainst({ inline: [CALL, SEND] })).toEqual(['Approve']);
  expect(await lostAgainst({ inline: [CALL], attached: [SEND] })).toEqual(['Approve']);
});

test('what the deployed role did not allow either is not lost: nobody granted it, a Deny or the boundary took it', async () => {
  expect(await lostAgainst({ inline: [CALL] })).toEqual([]);
  expect(await lostAgainst({ inline: [CALL, SEND, { ...SEND, Effect: 'Deny' }] })).toEqual([]);
  expect(await lostAgainst({ inline: [CALL, SEND], boundary: [CALL] })).toEqual([]);
});

test('without the role all is told that the new one does not allow', () => {
  const lost = lostGrants(SHOP as unknown as StateMachineDefinition, newVersion(), undefined);
  expect(lost.map(({ where }) => where)).toEqual(['Approve']);
});
