import type { Duration } from 'aws-cdk-lib';
import { checkCall, type Given } from '../../core/given';

/** Options of late data that has its partition made anew. */
export interface LateDataRerunOptions {
  /** The time after the end of the run's date (UTC) within which a start has the partition made anew. */
  readonly window: Duration;

  /**
   * The treatment of what comes after that time.
   *
   * @default LateData.reject()
   */
  readonly otherwise?: LateData;
}

const GIVEN: Given<LateDataRerunOptions> = { window: 'given duration' };

/** The treatment of input that has come, or has changed, after its partition was published: when a run is started that finds it. */
export class LateData {
  /** The run fails with `DataPipeline.LateData`, and what is published stays as it is. */
  public static reject(): LateData {
    return new LateData({ policy: 'REJECT' });
  }

  /** The objects are copied into quarantine, the run succeeds with the status `LATE_QUARANTINED`, and what is published stays as it is. */
  public static quarantine(): LateData {
    return new LateData({ policy: 'QUARANTINE' });
  }

  /** The partition is made anew out of everything that is there by now. */
  public static rerunWithin(options: LateDataRerunOptions): LateData {
    checkCall('LateData.rerunWithin', {}, options, GIVEN);
    const { policy } = (options.otherwise ?? LateData.reject())._settings;
    return new LateData({ policy, window: options.window });
  }

  private constructor(
    /** @internal */
    public readonly _settings: { readonly policy: 'REJECT' | 'QUARANTINE'; readonly window?: Duration },
  ) {}
}
