import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from '../../../base/text';
import { constructPath } from '../../../services/resource';
import type { Resource } from '../../assembly/resource';
import type { SandboxKind, SandboxSettings, SandboxStart } from '../sandbox-kind';

/** Node.js: handlers run in worker threads of the host. */
export class NodeKind implements SandboxKind {
  readonly language = 'Node.js';
  readonly inlineExtension = '.js';

  /** @param sdkRoots the folders whose `node_modules` may hold the AWS SDK that Lambda's runtime brings along. */
  constructor(private readonly sdkRoots: readonly string[]) {}

  /** With `aws:cdk:bundling-stacks: []` the synthesis skips bundling: the asset is the whole project then. */
  checkFolder(resource: Resource, folder: string): void {
    const [, stem = 'index'] = /^(.*)\.[^.]+$/.exec(textOf(resource.properties['Handler'])) ?? [];
    const hasHandler = ['.js', '.mjs', '.cjs'].some((extension) => existsSync(join(folder, stem + extension)));
    if (hasHandler || !readdirSync(folder).includes('package.json')) return;
    throw new Error(
      `[${constructPath(resource)}] the asset ${folder} was not bundled (is 'aws:cdk:bundling-stacks' set to [] in the ` +
        `context?); let the synthesis bundle it, or mock the function`,
    );
  }

  /** Every function runs on the Node.js that runs the tests, whatever its runtime. */
  tryNote(resource: Resource): string | undefined {
    const [wanted, running] = [nodeVersion(resource), Number(process.versions.node.split('.')[0])];
    if (wanted === running || wanted === 0) return undefined;
    return (
      `Functions of the runtime nodejs${wanted}.x run on this machine's Node.js ${running}, with what it has and lacks; ` +
      `to test them on Node.js ${wanted}, run the tests with it`
    );
  }

  async settings({ resource, seed, port }: SandboxStart): Promise<SandboxSettings> {
    const { sdkRoots } = this;
    return {
      environment: {
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        LAMBDA_TASK_ROOT: '/var/task',
        LAMBDA_RUNTIME_DIR: '/var/runtime',
        PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      },
      worker: {
        handler: resource.properties['Handler'],
        clientVersion: nodeVersion(resource) >= 24 ? 4 : 3,
        seed,
        loopbackPort: port,
        sdkRoots,
      },
    };
  }
}

/** Lambda's runtimes up to nodejs22.x have the runtime client 3.x, later ones 4.x. */
function nodeVersion({ properties }: Resource): number {
  return Number(/^nodejs(\d+)/.exec(textOf(properties['Runtime']))?.[1] ?? 0);
}
