/**
 * How long a newcomer waits for studio: clone, install, studio until its address, first paint, first click; `npm run measure:studio`. Ends
 * with 1 when the first click comes after more than 60 s, or the first paint after more than 1 s.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

import { findChromium } from './browser/chromium';
import { ROOT } from './python-tools';
import { run } from './run';

const MOST_UNTIL_CLICK_MS = 60_000;
const MOST_UNTIL_PAINT_MS = 1_000;

async function main(): Promise<number> {
  // What a newcomer has, who has a browser.
  const { executablePath, args } = await findChromium();
  const browser = await chromium.launch({ executablePath, args: [...args] });
  const folder = mkdtempSync(join(tmpdir(), 'clone-'));
  const beganMs = performance.now();
  const told = (what: string): number => {
    const ms = performance.now() - beganMs;
    console.log(`${(ms / 1000).toFixed(1).padStart(6)} s  ${what}`);
    return ms;
  };
  console.log(`${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`);
  try {
    await run('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, folder], { cwd: ROOT });
    told('cloned');
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
    told('installed');
    const studio = spawn('npm', ['run', '--silent', 'studio', '--', '--no-open', '--no-watch'], {
      cwd: folder,
      env: { ...process.env, TSX_TSCONFIG_PATH: undefined },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    try {
      let address = '';
      for await (const line of createInterface({ input: studio.stdout })) {
        address = line;
        if (URL.canParse(line)) break;
      }
      told('studio is served');
      const page = await browser.newPage();
      await page.goto(address);
      await page.getByRole('region', { name: 'Machines' }).getByRole('link').first().click();
      await page.getByRole('button', { name: 'Start' }).waitFor();
      const clickedMs = told('first click is answered');
      const paintMs = await page.evaluate<number>(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime",
      );
      console.log(`first paint after ${Math.round(paintMs)} ms`);
      return clickedMs <= MOST_UNTIL_CLICK_MS && paintMs <= MOST_UNTIL_PAINT_MS ? 0 : 1;
    } finally {
      if (studio.pid !== undefined) process.kill(-studio.pid, 'SIGTERM');
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
