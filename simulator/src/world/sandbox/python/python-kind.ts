import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { textOf } from '../../../base/text';
import { constructPath } from '../../../services/resource';
import type { Notes } from '../../assembly/notes';
import type { SandboxKind, SandboxSettings, SandboxStart } from '../sandbox-kind';
import { findInterpreter } from './interpreter';

const START = join(__dirname, 'start.py');

/** Python: handlers run in processes of the user's own interpreter, with the packages that are installed for it. */
export class PythonKind implements SandboxKind {
  readonly language = 'Python';
  readonly inlineExtension = '.py';

  /**
   * @param interpreter the command of the interpreter; undefined for the one that the environment offers.
   * @param notes where it is said when a version differs.
   */
  constructor(
    private readonly interpreter: string | undefined,
    private readonly notes: Notes,
  ) {}

  /** What an asset lacks shows when its modules are imported. */
  checkFolder(): void {}

  async settings({ resource, seed, port, memoryMb }: SandboxStart): Promise<SandboxSettings> {
    const runtime = textOf(resource.properties['Runtime']);
    const { command, version } = await findInterpreter(runtime, this.interpreter, constructPath(resource));
    if (`python${version}` !== runtime) {
      this.notes.say(
        `Functions of the runtime ${runtime} run in Python ${version} (${command}), since that is what was found; ` +
          `name another one with the option python`,
      );
    }
    return {
      environment: {
        LANG: 'en_US.UTF-8',
        PYTHONHASHSEED: '0',
        // What the machine's own user has configured is not what runs on Lambda.
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      },
      process: {
        command,
        args: ['-S', '-B', '-X', 'utf8', START],
        given: { port, memoryMb, seed: numberOf(seed) },
      },
    };
  }
}

function numberOf(seed: string): number {
  return createHash('sha256').update(seed).digest().readUIntBE(0, 6);
}
