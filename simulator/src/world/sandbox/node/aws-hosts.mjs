/** The names under which AWS's services are reached: of a region or not, dual-stack, in China, with `sync-` before them. */
const OF_AWS = /\.(amazonaws\.com(\.cn)?|api\.aws)$/;
/** What belongs to one API or one function, whose callers sign for it or not at all. */
const OF_AN_API = /\.execute-api\./;

/** Whether a host is a service of AWS, all of which the simulation answers for. */
export function isAwsHost(name) {
  return typeof name === 'string' && OF_AWS.test(name) && !OF_AN_API.test(name);
}
