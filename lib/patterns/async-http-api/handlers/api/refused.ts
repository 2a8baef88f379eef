/** A request that is refused, and what its caller is told. */
export class Refused extends Error {
  public constructor(
    public readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** Such a refusal. */
export function refusedWith(statusCode: number, message: string): Refused {
  return new Refused(statusCode, message);
}

/** The same for an execution of somebody else and for one that never was. */
export function notFound(): Refused {
  return new Refused(404, 'there is no such execution');
}
