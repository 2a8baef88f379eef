import { Duration } from 'aws-cdk-lib';
import type * as eks from 'aws-cdk-lib/aws-eks';
import type { BuiltWork } from '../built-work';
import type { WorkKubernetesJobOptions } from './job-options';
import { checkPrefix, jobWork, uniqueName } from './job-work';

const AT = 'Work.runKubernetesJob';

/** Runs a job in a cluster of EKS: Kubernetes ends it, and the role's place in the cluster decides about it rather than IAM. */
export function kubernetesJob(cluster: eks.ICluster, options: WorkKubernetesJobOptions): BuiltWork {
  const { jobNamespace = 'default', jobNamePrefix = 'workflow' } = options;
  const must = 'be 1 to 20 small letters, digits and hyphens that begin and end with a letter or a digit';
  const prefix = checkPrefix(AT, jobNamePrefix, /^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/, must);
  return jobWork(
    {
      at: AT,
      integration: 'eks:runJob',
      arguments: ({ jobTimeout }) => ({
        ClusterName: cluster.clusterName,
        CertificateAuthority: cluster.clusterCertificateAuthorityData,
        Endpoint: cluster.clusterEndpoint,
        Namespace: jobNamespace,
        Job: {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name: uniqueName(prefix, 40) },
          // Counted from when it is made, whatever becomes of its pods.
          spec: { activeDeadlineSeconds: jobTimeout.toSeconds() },
        },
      }),
      atLeast: Duration.minutes(1),
      atMost: Duration.days(30),
      result: '{"name": $states.result.ResponseBody.metadata.name, "status": $states.result.ResponseBody.status}',
      errorPrefix: 'EKS',
      transient: ['429', '500', '503', '504'],
      statements: [],
      target: cluster,
      targetArn: cluster.clusterArn,
    },
    options,
  );
}
