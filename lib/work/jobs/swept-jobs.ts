import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkCall } from '../../core/given';
import { emrContainersJobs, emrSteps } from './swept-emr';
import { mediaConvertJobs } from './swept-media-convert';
import { modelCustomizationJobs } from './swept-model-customization';
import type {
  SweptEmrContainersJobsOptions,
  SweptEmrStepsOptions,
  SweptLabelingJobsOptions,
  SweptMediaConvertJobsOptions,
  SweptModelCustomizationJobsOptions,
  SweptTransformJobsOptions,
} from './swept-options';
import { sweptSageMakerJobs } from './swept-sage-maker';
import type { SweptKind } from './swept-kind';

/** Jobs of services that have no timeout for them: a sweep ends those whose time is over. */
export class SweptJobs {
  /**
   * Transform jobs of SageMaker; their names, their statuses and the places of what they wrote are the results.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
   */
  public static transformJobs(options: SweptTransformJobsOptions = {}): SweptJobs {
    checkCall('SweptJobs.transformJobs', {}, options, {});
    return new SweptJobs(sweptSageMakerJobs('Transform', options));
  }

  /**
   * Labeling jobs of SageMaker Ground Truth; their names, their statuses and the numbers of labels are the results.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
   */
  public static labelingJobs(options: SweptLabelingJobsOptions): SweptJobs {
    checkCall('SweptJobs.labelingJobs', {}, options, { role: 'given' });
    return new SweptJobs(sweptSageMakerJobs('Labeling', options));
  }

  /**
   * Steps of a cluster of EMR; their ids and statuses are the results.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html
   */
  public static emrSteps(options: SweptEmrStepsOptions): SweptJobs {
    checkCall('SweptJobs.emrSteps', {}, options, { clusterId: 'given' });
    return new SweptJobs(emrSteps(options));
  }

  /**
   * Jobs of a virtual cluster of EMR on EKS; their ids and statuses are the results.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-eks.html
   */
  public static emrContainersJobs(options: SweptEmrContainersJobsOptions): SweptJobs {
    checkCall('SweptJobs.emrContainersJobs', {}, options, { virtualClusterId: 'given', executionRole: 'given' });
    return new SweptJobs(emrContainersJobs(options));
  }

  /**
   * Jobs of MediaConvert; their ids and statuses are the results.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-mediaconvert.html
   */
  public static mediaConvertJobs(options: SweptMediaConvertJobsOptions): SweptJobs {
    checkCall('SweptJobs.mediaConvertJobs', {}, options, { role: 'given' });
    return new SweptJobs(mediaConvertJobs(options));
  }

  /**
   * Jobs of Bedrock that customize a model; their ARNs, their statuses and those of the models are the results.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrock.html
   */
  public static modelCustomizationJobs(options: SweptModelCustomizationJobsOptions): SweptJobs {
    checkCall('SweptJobs.modelCustomizationJobs', {}, options, { role: 'given', baseModelArn: 'given' });
    return new SweptJobs(modelCustomizationJobs(options));
  }

  /** @internal */
  public readonly _kind: SweptKind;

  private constructor(kind: SweptKind) {
    this._kind = kind;
  }
}

/** Ends jobs whose time is over: a `JobSweeper`. */
export interface IJobSweeper extends IConstruct {
  /** The jobs that are looked after. */
  readonly jobs: SweptJobs;

  /** The time between two looks. */
  readonly every: Duration;
}
