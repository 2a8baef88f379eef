import type { ClaimCheck } from './claim-check';

/** Properties of a `StorePayload`, and of a `LoadPayload`. */
export interface PayloadStepProps {
  /** The store. */
  readonly store: ClaimCheck;

  /**
   * The payload: a JSONata expression, such as `{% $states.input.report %}`. For `StorePayload` what is to be stored, for `LoadPayload` a reference,
   * or a payload that was too small for one.
   */
  readonly payload: string;

  /**
   * The field of the output for the reference, or the payload, beside the fields of the input. It replaces a field of the input of this name.
   *
   * @default 'payload'
   */
  readonly resultField?: string;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}
