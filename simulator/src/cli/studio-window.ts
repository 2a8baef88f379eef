import { spawn } from 'node:child_process';
import type { World } from '../world/api/world';
import { Studio, type StudioOptions, type StudioPlace } from '../studio/studio';
import type { Terminal } from './terminal';
import { untilEnded } from './until-ended';

/** How studio is opened from the command line. */
export interface WindowOptions extends Pick<StudioOptions, 'port'> {
  /** Whether a browser is opened beside the address that is printed. @default true */
  readonly open?: boolean;
}

/** Opens studio over a world that was loaded with `snapshots: true`; nothing is shown yet. */
export function openStudio(world: World, { port = 0 }: WindowOptions, terminal: Terminal): Promise<Studio> {
  return Studio.open(world, {
    project: terminal.cwd,
    port,
    onProblem: (problem) => terminal.note(problem.message),
  });
}

/** Shows studio until it is interrupted; Enter shows it again. */
export async function showStudio(
  studio: Studio,
  { open = true }: WindowOptions,
  terminal: Terminal,
  place?: StudioPlace,
): Promise<void> {
  const show = (): void => {
    const address = studio.makeAddress(place);
    terminal.out(`${address}\n`);
    if (open) openBrowser(address);
  };
  terminal.note('Studio, until it is interrupted; Enter opens it again. Each address works once:');
  show();
  if (process.stdin.isTTY) process.stdin.on('data', show);
  await untilEnded(false);
  process.stdin.pause();
}

const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Where there is no browser, there is the address. */
function openBrowser(address: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
