import type { ServiceDefinition } from '../definition';
import { batchJob } from './job';
import { byArn, revision } from '../resource-type';

export const batch: ServiceDefinition = {
  name: 'batch',
  label: 'Batch',
  resourceTypes: {
    'AWS::Batch::JobDefinition': {
      nameProperty: 'JobDefinitionName',
      arn: revision('batch', 'job-definition/'),
      ref: byArn,
      attributes: { JobDefinitionArn: byArn },
    },
  },
  jobs: { submitJob: batchJob },
};
