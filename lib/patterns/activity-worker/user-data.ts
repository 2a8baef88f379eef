import type { Duration } from 'aws-cdk-lib';
import { aws_ec2 as ec2 } from 'aws-cdk-lib';

/** The program of an instance and how it is started. */
export interface WorkerProgram {
  /** The archive of the handler: where it lies. */
  readonly bucketName: string;
  readonly objectKey: string;
  readonly region: string;
  /** The module of the handler, from the root of the archive on. */
  readonly module: string;
  readonly workerPackage: string;
  readonly concurrency: number;
  readonly gracePeriod: Duration;
  readonly environment: Readonly<Record<string, string>>;
}

const HOME = '/opt/worker';

/** The time beside the grace period in which a worker hands back what is left. */
const LAST_WORDS_SECONDS = 15;

/** Installs Node.js, the handler with its dependencies and the worker, and runs that as a service which comes back whenever it ends. */
export function userDataOf(program: WorkerProgram): ec2.UserData {
  const userData = ec2.UserData.forLinux();
  userData.addCommands(
    'set -euo pipefail',
    'dnf install -y nodejs22 nodejs22-npm unzip awscli-2',
    'alternatives --set node /usr/bin/node-22 || true',
    `mkdir -p ${HOME}`,
    `aws s3 cp --region ${program.region} s3://${program.bucketName}/${program.objectKey} /tmp/handler.zip`,
    `unzip -o /tmp/handler.zip -d ${HOME}`,
    `cd ${HOME}`,
    'if [ -f package-lock.json ]; then npm ci --omit=dev --ignore-scripts; fi',
    `npm install --no-save --ignore-scripts --no-audit --no-fund ${quote(program.workerPackage)}`,
    `cat > /etc/systemd/system/worker.service <<'UNIT'`,
    ...unitOf(program),
    'UNIT',
    'systemctl daemon-reload',
    'systemctl enable --now worker.service',
  );
  return userData;
}

/** SIGTERM goes to the worker alone, which then has its grace period; under a user without any rights on the machine. */
function unitOf({ module, concurrency, gracePeriod, environment }: WorkerProgram): string[] {
  const grace = gracePeriod.toSeconds();
  return [
    '[Unit]',
    'Description=Works off the tasks of a Step Functions activity',
    'After=network-online.target',
    'Wants=network-online.target',
    '[Service]',
    'DynamicUser=yes',
    'NoNewPrivileges=yes',
    `WorkingDirectory=${HOME}`,
    'Environment=NODE_ENV=production',
    ...Object.entries(environment).map(([name, value]) => `Environment="${name}=${value}"`),
    `ExecStart=/usr/bin/env node ${HOME}/node_modules/cdk-workflow-worker/bin/cdk-workflow-worker.js --module ${quote(module)} --concurrency ${concurrency} --grace ${grace}`,
    'Restart=always',
    'RestartSec=5',
    'KillMode=mixed',
    `TimeoutStopSec=${grace + LAST_WORDS_SECONDS}`,
    '[Install]',
    'WantedBy=multi-user.target',
  ];
}

function quote(text: string): string {
  return `'${text}'`;
}
