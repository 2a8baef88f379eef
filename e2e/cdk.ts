import { join } from 'node:path';

import { ROOT } from '../scripts/python-tools';
import { run, type RunResult } from '../scripts/run';
import { ACCOUNT, REGION, type Emulator } from './emulator';

const TSX = 'npx tsx --tsconfig tsconfig.dev.json';

/** The apps that are deployed, with the folders that their cloud assemblies go to. */
export type AppName = 'as it stands' | 'with changed props';

/** The CDK CLI as a user runs it, but for the endpoint. */
export class Cdk {
  public constructor(private readonly emulator: Emulator) {}

  public bootstrap(): Promise<RunResult> {
    return this.command('bootstrap', `aws://${ACCOUNT}/${REGION}`);
  }

  /** Synthesizes and deploys every stack of the app. */
  public deploy(app: AppName): Promise<RunResult> {
    const source = app === 'as it stands' ? [] : ['--app', `${TSX} e2e/changed-app.ts`];
    return this.command('deploy', '--all', '--require-approval', 'never', ...source, '--output', this.assembly(app));
  }

  /** Destroys every stack of the app as it was deployed last. */
  public destroy(app: AppName): Promise<RunResult> {
    return this.command('destroy', '--all', '--force', '--app', this.assembly(app));
  }

  public assembly(app: AppName): string {
    return join(this.emulator.folder, app === 'as it stands' ? 'cdk.out' : 'changed-cdk.out');
  }

  private command(...args: string[]): Promise<RunResult> {
    const cdk = join(ROOT, 'node_modules', '.bin', 'cdk');
    return run(cdk, args, { cwd: ROOT, env: { ...this.emulator.env, CI: 'true' }, timeoutMs: 300_000 });
  }
}
