import { join } from 'node:path';

import type { AwsEndpoint, JsonObject } from 'cdk-workflow-simulator';

import { installPython } from '../scripts/python-tools';
import { lastLines, tryRun, type RunResult } from '../scripts/run';

/** With this the AWS CLI ends when a service refused a request, among others. */
const REFUSED = 255;

/** The AWS CLI as it comes from its package index, with the endpoint's own environment and nothing else. */
export class AwsCli {
  /** Installs the AWS CLI if need be. */
  public static async install(): Promise<AwsCli> {
    const bin = await installPython('aws-cli', join(__dirname, 'aws-cli', 'requirements.txt'));
    return new AwsCli(join(bin, 'python'), join(bin, 'aws'));
  }

  private environment: Readonly<Record<string, string>> = {};

  private constructor(
    private readonly python: string,
    private readonly aws: string,
  ) {}

  /** Has the commands from now on go to an endpoint. */
  public use({ environment }: AwsEndpoint): void {
    this.environment = environment;
  }

  /** The answer of a command. */
  public async ask(...args: readonly string[]): Promise<JsonObject> {
    const { status, stdout, output } = await this.run(args);
    if (status !== 0) throw new Error(`aws ${args.join(' ')} exited with ${status}:\n${lastLines(output, 10)}`);
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as JsonObject);
  }

  /** What a command that the service refuses says. */
  public async refusal(...args: readonly string[]): Promise<string> {
    const { status, output } = await this.run(args);
    if (status !== REFUSED) throw new Error(`aws ${args.join(' ')} exited with ${status}:\n${lastLines(output, 10)}`);
    return output.trim();
  }

  /** Runs a command whatever comes of it. */
  public run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<RunResult> {
    return tryRun(this.python, [this.aws, '--output', 'json', ...args], {
      env: {
        AWS_CONFIG_FILE: '/nonexistent',
        AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_MAX_ATTEMPTS: '1',
        AWS_PAGER: '',
        ...this.environment,
        ...env,
      },
      timeoutMs: 60_000,
    });
  }
}
