import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Diagram } from '../../simulator/src/diagram';
import { renderReport } from '../../simulator/src/report';
import { longMachine, ORDER } from '../../simulator/test/diagram/machines';
import { runMachine } from '../../simulator/test/diagram/run-machine';
import { largeRun } from '../../simulator/test/report/large-run';
import { CACHE } from '../python-tools';

export const OUT = join(CACHE, 'browser');

export const HOSTILE = '</script><img src=x onerror=alert(1)><script>alert(2)</script>';

/** What the browser opens, as files. */
export interface Pages {
  readonly failed: string;
  readonly large: string;
  readonly hostile: string;
  readonly hundred: string;
  readonly run: string;
  readonly mermaid: readonly string[];
}

/** Runs a few machines and writes their reports and pictures. */
export async function writePages(): Promise<Pages> {
  mkdirSync(OUT, { recursive: true });
  const failed = await failedRun();
  const large = await largeRun();
  const { definition: hostileMachine, run: hostileRun } = await runHostile();
  return {
    failed: write('failed.html', await renderReport(failed)),
    large: write('large.html', await renderReport({ title: 'Large', ...large })),
    hostile: write('hostile.html', await renderReport({ title: HOSTILE, definition: hostileMachine, run: hostileRun })),
    hundred: write('hundred.svg', await Diagram.ofMachine(longMachine(100)).toSvg()),
    run: write('run.svg', await Diagram.ofRun(ORDER, failed.run.history).toSvg()),
    mermaid: [
      Diagram.ofMachine(ORDER),
      Diagram.ofRun(ORDER, failed.run.history),
      Diagram.ofChange(ORDER, longMachine(12)),
      Diagram.ofMachine(longMachine(100)),
      Diagram.ofMachine(hostileMachine),
    ].map((diagram) => diagram.toMermaid()),
  };
}

async function failedRun(): Promise<Parameters<typeof renderReport>[0]> {
  let calls = 0;
  const run = await runMachine(ORDER, { total: 150, parcels: [1, 2, 3] }, ({ stateName, iterations }) => {
    if (stateName === 'Validate' && calls++ < 2) return { error: 'Busy', cause: 'try later' };
    return stateName === 'Pack' && iterations[0] === 2 ? { error: 'Torn', cause: 'the box' } : undefined;
  });
  return {
    title: 'Shop/Order',
    definition: ORDER,
    run,
    messages: [{ atMs: run.startMs + 3_000, channel: 'Shop/Operators', subject: 'Undone', text: '{"order":"o-1"}' }],
    tables: [{ name: 'Shop/Orders', items: [{ id: 'o-1', status: 'UNDONE' }] }],
  };
}

async function runHostile(): Promise<Pick<Parameters<typeof renderReport>[0], 'definition' | 'run'>> {
  const name = HOSTILE.slice(0, 60);
  const definition = {
    StartAt: name,
    States: {
      [name]: { Type: 'Pass' as const, Assign: { hostile: HOSTILE }, Next: 'Bad' },
      Bad: { Type: 'Fail' as const, Error: HOSTILE, Cause: HOSTILE },
    },
  };
  return { definition, run: await runMachine(definition, { [HOSTILE]: HOSTILE }) };
}

function write(name: string, content: string): string {
  const path = join(OUT, name);
  writeFileSync(path, content);
  return path;
}
