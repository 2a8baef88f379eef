import { ServiceError } from '../engine/service-error';
import { MockFailure } from '../services/mocks';
import { AwsError } from '../services/service';

/** A refusal of the control API. */
export class ControlError extends Error {
  /** A name that does not change: `NotFound`, `UnknownField`. */
  readonly error: string;
  readonly status: number;
  /** What to do instead. */
  readonly remedy: string;

  constructor(status: number, error: string, message: string, remedy: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
    this.error = error;
    this.remedy = remedy;
  }
}

/** Looks something up: that it is not there is an answer of its own. */
export function found<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw new ControlError(
      404,
      'NotFound',
      (error as Error).message,
      'GET /_sim/v1/world lists the resources of the app',
    );
  }
}

/** Any error as the control API answers it. */
export function asControlError(error: Error): ControlError {
  if (error instanceof ControlError) return error;
  const remedy = 'Give what AWS itself would accept';
  if (error instanceof ServiceError) return new ControlError(400, error.code, error.message, remedy);
  if (error instanceof AwsError) return new ControlError(error.statusCode, error.code, error.message, remedy);
  if (error instanceof MockFailure)
    return new ControlError(400, error.error, error.message, 'A mock says so: change the mock');
  const [message = '', ...advice] = error.message.split('; ');
  const what = advice.length === 0 ? 'See GET /_sim/v1/problems and the history of the execution' : advice.join('; ');
  return new ControlError(422, 'Refused', message, what);
}
