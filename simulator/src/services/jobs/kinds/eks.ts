import type { JsonObject } from '../../../base/json';
import { arn, defined, part, seconds, secondsMs, text, type JobKind } from '../job-kind';

/** What is made or taken away in EKS; AWS's pages name no way in which Step Functions stops that. */
interface Made {
  /** The member that names it, and the one that holds it in answers. */
  readonly nameMember: string;
  readonly holder: string;
  readonly describe: string;
  readonly running: string;
  readonly done: string;
}

const CLUSTER = { nameMember: 'name', holder: 'cluster', describe: 'DescribeCluster' };
const PROFILE = { nameMember: 'fargateProfileName', holder: 'fargateProfile', describe: 'DescribeFargateProfile' };
const NODES = { nameMember: 'nodegroupName', holder: 'nodegroup', describe: 'DescribeNodegroup' };
const CREATED = { running: 'CREATING', done: 'ACTIVE' };
const DELETED = { running: 'DELETING', done: 'DELETED' };

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-eks.html */
export const eks: Readonly<Record<string, JobKind>> = {
  createCluster: made({ ...CLUSTER, ...CREATED }),
  deleteCluster: made({ ...CLUSTER, ...DELETED }),
  createFargateProfile: made({ ...PROFILE, ...CREATED }),
  deleteFargateProfile: made({ ...PROFILE, ...DELETED }),
  createNodegroup: made({ ...NODES, ...CREATED }),
  deleteNodegroup: made({ ...NODES, ...DELETED }),
  // Kubernetes' own API: the role's place in the cluster decides, and the job goes with the pods.
  runJob: {
    watching: [],
    stopping: [],
    newId: (input, unique) => text(part(part(input, 'Job'), 'metadata'), 'name') || unique,
    taken: { code: '409', message: 'jobs.batch already exists' },
    started: ({ id }) => ({ ResponseBody: { kind: 'Job', metadata: { name: id } } }),
    limitMs: (input) => secondsMs(part(part(input, 'Job'), 'spec')['activeDeadlineSeconds']),
    members: ({ id, input, status }) => ({
      ResponseBody: {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: id, namespace: text(input, 'Namespace') || 'default' },
        status: { [status === 'SUCCEEDED' ? 'succeeded' : 'failed']: 1 },
      },
    }),
  },
};

function made({ nameMember, holder, describe, running, done }: Made): JobKind {
  return {
    watching: [`eks:${describe}`],
    stopping: [],
    statuses: { RUNNING: running, SUCCEEDED: done, TIMED_OUT: 'FAILED' },
    newId: (input) => text(input, nameMember),
    started: ({ id, statusText }) => ({ [holder]: { [nameMember]: id, status: statusText } }),
    members: ({ id, input, statusText, startMs, place }): JsonObject =>
      defined({
        ...input,
        [nameMember]: id,
        arn: arn(place, 'eks', `${holder.toLowerCase()}/${id}`),
        status: statusText,
        createdAt: seconds(startMs),
      }),
    describedBy: describe.charAt(0).toLowerCase() + describe.slice(1),
    ask: {
      operation: describe,
      ids: (input) => [text(input, nameMember)],
      answer: ([found]) => ({ [holder]: found ?? {} }),
    },
  };
}
