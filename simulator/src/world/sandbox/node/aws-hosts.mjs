/**
 * The names under which AWS's services are reached (of a region or not, dual-stack, in China, with `sync-` before them), and APIs
 * and Function URLs.
 */
const OF_AWS = /\.(amazonaws\.com(\.cn)?|api\.aws|lambda-url\.[a-z0-9-]+\.on\.aws)$/;

/** Whether a host is one of AWS, for all of which the simulation answers. */
export function isAwsHost(name) {
  return typeof name === 'string' && OF_AWS.test(name);
}
