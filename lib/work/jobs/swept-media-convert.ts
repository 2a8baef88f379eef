import { jsonata } from '../../core/jsonata';
import { arnIn, may, mayHearOfJobs, mayPass } from '../../resources/job-access';
import { isOver } from '../../states/deadline-mark';
import { hashed } from './job-work';
import type { SweptKind } from './swept-kind';
import type { SweptMediaConvertJobsOptions } from './swept-options';
import { MARK, overOf } from './sweep-texts';

/** The statuses of jobs that are to come or at work, of which a page has one: the second is listed after the first. */
const STATUS = '($exists($states.input.next) ? $states.input.next.status : "SUBMITTED")';

/** Jobs of MediaConvert, known by a tag of their own among what the user says of them. */
export function mediaConvertJobs({ role }: SweptMediaConvertJobsOptions): SweptKind {
  return {
    prefix: MARK.prefix,
    hashLength: 40,
    job: (scope, { ofStart }) => ({
      integration: 'mediaconvert:createJob',
      arguments: () => ({
        Role: role.roleArn,
        ClientRequestToken: hashed(ofStart),
        UserMetadata: { [MARK.prefix]: jsonata(ofStart) },
      }),
      result: '{"id": $states.result.Job.Id, "status": $states.result.Job.Status}',
      errorPrefix: 'MediaConvert',
      transient: ['AWSMediaConvertException', 'InternalServerErrorException', 'TooManyRequestsException'],
      statements: [
        may(
          ['mediaconvert:CreateJob'],
          ...['queues', 'jobTemplates', 'presets'].map((each) => arnIn(scope, 'mediaconvert', each, '*')),
        ),
        may(['mediaconvert:GetJob', 'mediaconvert:CancelJob'], arnIn(scope, 'mediaconvert', 'jobs', '*')),
        mayPass('mediaconvert.amazonaws.com', role),
        mayHearOfJobs(scope, 'StepFunctionsGetEventsForMediaConvertJobRule'),
      ],
    }),
    sweep: (scope) => ({
      what: 'jobs',
      list: {
        integration: 'aws-sdk:mediaconvert:listJobs',
        arguments: {
          Status: jsonata(STATUS),
          MaxResults: 20,
          NextToken: '{% $exists($states.input.next.token) ? $states.input.next.token : null %}',
        },
        found: overOf('$states.result.Jobs', 'Id', isOver(`$job.UserMetadata.${MARK.prefix}`, MARK)),
        next:
          `($exists($states.result.NextToken) ? {"status": ${STATUS}, "token": $states.result.NextToken} : ` +
          `${STATUS} = "SUBMITTED" ? {"status": "PROGRESSING"})`,
        statements: [may(['mediaconvert:ListJobs'], arnIn(scope, 'mediaconvert', 'queues', '*'))],
      },
      stop: {
        integration: 'aws-sdk:mediaconvert:cancelJob',
        arguments: { Id: '{% $states.input %}' },
        statements: [may(['mediaconvert:CancelJob'], arnIn(scope, 'mediaconvert', 'jobs', '*'))],
      },
    }),
  };
}
