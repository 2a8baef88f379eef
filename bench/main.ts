import { measureFanOutAlone, type FanOutResult } from './fan-out';
import { measureLoading } from './loading';
import { measureSimulation } from './simulation';
import { measureSynthesis } from './synthesis';

const MAX_RATIO = 1.1;
const MAX_LOADING_MS = 30;
const FANNED_OUT = 100_000;
const MAX_FAN_OUT_MS = 15_000;
const MAX_FAN_OUT_MIB = 1_024;

/**
 * Synthesis against the same resources by hand, and loading, in one run. Processor time: what else the machine does then matters
 * less. `--json` for machines.
 */
async function main(): Promise<void> {
  const synthesis = [1, 5, 20].map((workflows) => measureSynthesis(workflows, 7));
  const loading = measureLoading(9);
  const simulation = await measureSimulation();
  const fanOut = [false, true].map((wholeBatches) => measureFanOutAlone(FANNED_OUT, wholeBatches));
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ synthesis, loading, simulation, fanOut }));
    return;
  }
  console.log('Synthesis of N verifications, processor time, median of 7 rounds in turns');
  console.log('   N    by hand   with the library    ratio');
  for (const { workflows, byHandMs, withPatternsMs, ratio } of synthesis) {
    console.log(
      `${String(workflows).padStart(4)} ${byHandMs.toFixed(0).padStart(7)} ms ${withPatternsMs.toFixed(0).padStart(15)} ms ` +
        `${ratio.toFixed(2).padStart(8)}  (at most ${MAX_RATIO.toFixed(2)} is the aim)`,
    );
  }
  console.log('Loading, processor time, median of 9 processes');
  console.log(`  what it needs of aws-cdk-lib ${loading.awsCdkLibMs.toFixed(0).padStart(6)} ms`);
  console.log(
    `  a pattern on top of it       ${loading.patternMs.toFixed(0).padStart(6)} ms  (at most ${MAX_LOADING_MS} ms is the aim)`,
  );
  console.log(`  all patterns on top of it    ${loading.libraryMs.toFixed(0).padStart(6)} ms`);
  console.log('Verification in the simulator, with its handlers and database, real time');
  for (const [what, ms] of Object.entries<number>({ ...simulation }))
    console.log(`  ${what.padEnd(24)} ${ms.toFixed(0).padStart(7)} ms`);
  printFanOut(fanOut);
}

function printFanOut(results: readonly FanOutResult[]): void {
  console.log(`${FANNED_OUT} rows of a CSV fanned out in batches of 100 in the simulator, 1 % failing`);
  for (const { wholeBatches, wallMs, processorMs, maxRssMiB } of results) {
    console.log(
      `  ${(wholeBatches ? 'a call for each batch' : 'a call for each row').padEnd(24)} ${wallMs.toFixed(0).padStart(7)} ms ` +
        `${processorMs.toFixed(0).padStart(7)} ms of the processor ${maxRssMiB.toFixed(0).padStart(5)} MiB` +
        `  (at most ${MAX_FAN_OUT_MS} ms and ${MAX_FAN_OUT_MIB} MiB is the aim)`,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
