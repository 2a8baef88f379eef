import { AwsError } from '../service';

/**
 * Names that lead to this machine, or that nobody but AWS can have lead elsewhere. AWS's SDKs put `sync-` before the address for
 * `StartSyncExecution`.
 */
const OURS =
  /^((sync-)?localhost|.+\.localhost|(sync-)?127(\.\d{1,3}){3}|\[::1\]|([\w-]+\.)+(amazonaws\.com(\.cn)?|on\.aws))$/i;

/**
 * Refuses what a page in a browser sends: a name of its own that leads to loopback stands in `Host`, and where the page
 * comes from stands in `Origin`.
 * @throws AwsError
 */
export function checkLoopback(headers: Readonly<Record<string, string | undefined>>): void {
  const { host, origin } = headers;
  if (host !== undefined && !OURS.test(withoutPort(host))) {
    throw new AwsError('AccessDeniedException', `The simulator is not called '${host}': use its own address`, 403);
  }
  if (origin !== undefined && !OURS.test(withoutPort(origin.replace(/^https?:\/\//i, '')))) {
    throw new AwsError('AccessDeniedException', `The simulator answers no page of '${origin}'`, 403);
  }
}

function withoutPort(authority: string): string {
  return authority.replace(/:\d+$/, '');
}
