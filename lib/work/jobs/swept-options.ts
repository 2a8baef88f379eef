import type * as iam from 'aws-cdk-lib/aws-iam';

/** Options of transform jobs. */
export interface SweptTransformJobsOptions {
  /**
   * The start of the jobs' names, to which the roles are confined: letters, digits and hyphens, 20 characters at most.
   *
   * @default 'workflow'
   */
  readonly jobNamePrefix?: string;
}

/** Options of labeling jobs. */
export interface SweptLabelingJobsOptions extends SweptTransformJobsOptions {
  /** The role of the jobs. */
  readonly role: iam.IRole;
}

/** Options of steps of a cluster of EMR. */
export interface SweptEmrStepsOptions {
  /** The id of the cluster: `j-…`. */
  readonly clusterId: string;
}

/** Options of jobs of a virtual cluster of EMR on EKS. */
export interface SweptEmrContainersJobsOptions {
  /** The id of the virtual cluster. */
  readonly virtualClusterId: string;

  /** The role of the jobs. */
  readonly executionRole: iam.IRole;
}

/** Options of jobs of MediaConvert. */
export interface SweptMediaConvertJobsOptions {
  /** The role of the jobs. */
  readonly role: iam.IRole;
}

/** Options of jobs that customize a model. */
export interface SweptModelCustomizationJobsOptions {
  /** The role of the jobs. */
  readonly role: iam.IRole;

  /** The ARN of the model that they start from. */
  readonly baseModelArn: string;

  /**
   * The start of the jobs' names: letters, digits and hyphens, 20 characters at most.
   *
   * @default 'workflow'
   */
  readonly jobNamePrefix?: string;
}
