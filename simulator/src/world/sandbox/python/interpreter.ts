import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Unsupported } from '../../../services/service';

/** An interpreter that was found to work. */
export interface Interpreter {
  readonly command: string;
  /** Major and minor number: `3.12`. */
  readonly version: string;
}

const VERSION = 'import sys; print("%d.%d" % sys.version_info[:2])';
const OLDEST = [3, 9] as const;

const probed = new Map<string, Promise<string | undefined>>();

/**
 * The interpreter for a runtime such as `python3.12`: the given one; else that of the virtual environment which is active
 * (`VIRTUAL_ENV`); else the one of just that version on the path; else `python3`, then `python`.
 * @throws Unsupported when there is none; the message says what to install.
 */
export async function findInterpreter(
  runtime: string,
  given: string | undefined,
  functionPath: string,
): Promise<Interpreter> {
  const candidates = given === undefined ? candidatesFor(runtime) : [given];
  for (const command of candidates) {
    const version = await versionOf(command);
    if (version !== undefined && isRecent(version)) return { command, version };
  }
  throw new Unsupported(
    `[${functionPath}] its runtime '${runtime}' needs Python ${OLDEST.join('.')} or later on this machine, and ` +
      `${candidates.map((each) => `'${each}'`).join(', ')} is none; install ${runtime.replace('python', 'Python ')} with ` +
      `boto3 (python3 -m pip install boto3), name the interpreter with the option python, or mock the function with ` +
      `world.function('${functionPath}').mock(…)`,
  );
}

function candidatesFor(runtime: string): readonly string[] {
  const active = process.env['VIRTUAL_ENV'];
  return [...(active ? [join(active, 'bin', 'python')] : []), runtime, 'python3', 'python'];
}

/** Undefined when there is no such program, or it does not run: some only stand for what is not installed. */
function versionOf(command: string): Promise<string | undefined> {
  const known = probed.get(command);
  if (known !== undefined) return known;
  const asked = promisify(execFile)(command, ['-S', '-c', VERSION]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  probed.set(command, asked);
  return asked;
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
