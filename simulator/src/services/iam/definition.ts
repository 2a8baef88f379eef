import { stableId } from '../../base/stable-id';
import type { ServiceDefinition } from '../definition';
import { byArn, global } from '../resource-type';

export const iam: ServiceDefinition = {
  name: 'iam',
  label: 'IAM',
  resourceTypes: {
    'AWS::IAM::ManagedPolicy': {
      nameProperty: 'ManagedPolicyName',
      arn: global('iam', 'policy/'),
      ref: byArn,
      replacedBy: ['Path', 'Description'],
    },
    'AWS::IAM::Policy': { nameProperty: 'PolicyName', arn: global('iam', 'policy/') },
    'AWS::IAM::Role': {
      nameProperty: 'RoleName',
      maxNameLength: 64,
      replacedBy: ['Path'],
      arn: global('iam', 'role/'),
      attributes: { Arn: byArn, RoleId: (role) => `AROA${stableId(role.id, 17)}` },
    },
  },
  standIns: [
    [/role/gi, 'iam::{account}:role/'],
    [/policy/gi, 'iam::{account}:policy/'],
  ],
};
