import { jsonata } from '../../core/jsonata';
import { arnIn, may, mayPass } from '../../resources/job-access';
import { isOver } from '../../states/deadline-mark';
import { checkPrefix, hashed } from './job-work';
import type { SweptKind } from './swept-kind';
import type { SweptModelCustomizationJobsOptions } from './swept-options';
import { NEXT_TOKEN, overOf } from './sweep-texts';

/** Jobs of Bedrock that customize a model, known by their names. */
export function modelCustomizationJobs(options: SweptModelCustomizationJobsOptions): SweptKind {
  const { role, baseModelArn, jobNamePrefix = 'workflow' } = options;
  const must = 'be 1 to 20 letters, digits and hyphens that begin and end with a letter or a digit';
  const allowed = /^[A-Za-z0-9]([A-Za-z0-9-]{0,18}[A-Za-z0-9])?$/;
  const prefix = checkPrefix('SweptJobs.modelCustomizationJobs', jobNamePrefix, allowed, must);
  return {
    prefix,
    hashLength: 30,
    job: (scope, { ofStart }) => {
      const jobs = arnIn(scope, 'bedrock', 'model-customization-job', '*');
      return {
        integration: 'bedrock:createModelCustomizationJob',
        arguments: () => ({
          JobName: jsonata(ofStart),
          RoleArn: role.roleArn,
          BaseModelIdentifier: baseModelArn,
          ClientRequestToken: hashed(ofStart),
        }),
        result:
          '{"id": $states.result.JobArn, "status": $states.result.Status, "model": $states.result.OutputModelArn}',
        errorPrefix: 'Bedrock',
        transient: ['BedrockException', 'InternalServerException', 'ThrottlingException'],
        statements: [
          may(
            ['bedrock:CreateModelCustomizationJob'],
            baseModelArn,
            arnIn(scope, 'bedrock', 'custom-model', '*'),
            jobs,
          ),
          may(['bedrock:GetModelCustomizationJob', 'bedrock:StopModelCustomizationJob'], jobs),
          mayPass('bedrock.amazonaws.com', role),
        ],
      };
    },
    sweep: (scope) => ({
      what: 'jobs',
      list: {
        integration: 'aws-sdk:bedrock:listModelCustomizationJobs',
        arguments: { NameContains: `${prefix}-`, StatusEquals: 'InProgress', NextToken: NEXT_TOKEN },
        found: overOf(
          '$states.result.ModelCustomizationJobSummaries',
          'JobArn',
          isOver('$job.JobName', { prefix, separator: '-' }),
        ),
        next: '$states.result.NextToken',
        // What is listed has no ARN.
        statements: [may(['bedrock:ListModelCustomizationJobs'], '*')],
      },
      stop: {
        integration: 'aws-sdk:bedrock:stopModelCustomizationJob',
        arguments: { JobIdentifier: '{% $states.input %}' },
        statements: [
          may(['bedrock:StopModelCustomizationJob'], arnIn(scope, 'bedrock', 'model-customization-job', '*')),
        ],
      },
    }),
  };
}
