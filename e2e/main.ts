import { connect } from 'node:net';
import { existsSync } from 'node:fs';

import { Checks } from '../scripts/checks';
import { lastLines, withCleanUp } from '../scripts/run';
import { checkAwsCli } from './aws-cli-checks';
import { Cdk } from './cdk';
import { cloudAt, type Cloud } from './cloud';
import { startEmulator, type Emulator } from './emulator';
import { checkExpectations } from './expectation-checks';
import { checkChangedDeploy, checkDestroy, checkSecondDeploy } from './lifecycle-checks';
import { probeLanguage, type Gaps } from './probe-language';
import { checkTemplates } from './template-checks';

async function checkEverything(checks: Checks, emulator: Emulator, cloud: Cloud): Promise<void> {
  const cdk = new Cdk(emulator);
  const gaps = await probeLanguage(cloud);
  reportGaps(gaps);
  const deployed =
    (await checks.check('cdk bootstrap', () => cdk.bootstrap())) &&
    (await checks.check('cdk deploy of every stack in bin/', () => cdk.deploy('as it stands')));
  if (!deployed) return;
  await checkTemplates(checks, cdk.assembly('as it stands'), emulator.folder);
  await checkExpectations(checks, 'as it stands', cdk, cloud, gaps);
  await checkSecondDeploy(checks, cdk, cloud);
  if (await checkChangedDeploy(checks, cdk, cloud)) {
    await checkExpectations(checks, 'with changed props', cdk, cloud, gaps);
  }
  await checkDestroy(checks, cdk, cloud);
}

function reportGaps(gaps: Gaps): void {
  for (const [feature, answer] of gaps) console.log(`gap  the emulator lacks ${feature} (it answered: ${answer})`);
}

async function checkNothingLeft(checks: Checks, { port, folder }: Emulator): Promise<void> {
  await checks.check('no port and no folder is left', async () => {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.unref();
    });
    if (isOpen) throw new Error(`something listens on port ${port}`);
    if (existsSync(folder)) throw new Error(`${folder} is still there`);
  });
}

async function main(): Promise<number> {
  const checks = new Checks('e2e');
  await checkAwsCli(checks);
  const emulator = await startEmulator({ corrected: !process.argv.includes('--uncorrected') });
  const cloud = cloudAt(emulator.endpoint);
  await withCleanUp(
    async () => {
      await checkEverything(checks, emulator, cloud);
      const failed = checks.results.some(({ outcome }) => outcome === 'failed');
      if (failed) console.log(`\nThe end of the emulator's log:\n${lastLines(emulator.log(), 60)}`);
    },
    async () => {
      cloud.close();
      await emulator.stop();
    },
  );
  await checkNothingLeft(checks, emulator);
  return checks.close();
}

void main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
