import type { APIGatewayProxyEvent } from 'aws-lambda';

/** A header of a request, whichever way its name is written. */
export function header({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([each]) => each.toLowerCase() === name)?.[1];
}
