import assert from 'node:assert/strict';
import type { Run } from 'cdk-workflow-simulator';
import type { Invariants } from '../../proofs/pattern-proof';
import type { CataloguedPartition } from './glue-catalog';
import { DATE, GOOD, type Pipeline, type Read } from './pipelines';

/** A pipeline whose input is `GOOD`, its runs for `DATE`, and what readers have seen of it so far. */
export interface Scene {
  readonly pipeline: Pipeline;
  readonly partitions: ReadonlyMap<string, CataloguedPartition>;
  readonly seen: (Read | undefined)[];
}

interface Outcome {
  readonly status?: string;
  readonly run?: string;
}

const outcomeOf = ({ output }: Run): Outcome => ((output ?? {}) as { dataPipeline?: Outcome }).dataPipeline ?? {};

/** The runs that say they have published. */
const publishedBy = (runs: readonly Run[]): string[] =>
  runs.map(outcomeOf).flatMap(({ status, run = '' }) => (status === 'PUBLISHED' ? [run] : []));

/** What holds at every moment, whatever fails. */
export const ALWAYS: Invariants<Scene> = {
  'readers find all that one run has made, and nothing of another one': async ({ pipeline, seen }) => {
    for (const read of [...seen, await pipeline.read()]) {
      if (read === undefined) continue;
      assert.deepEqual(
        read.records,
        GOOD.map((record) => ({ ...record, run: read.run })),
      );
    }
  },
  'readers never find an earlier run after a later one': ({ seen }) => {
    const runs = seen.map((read) => read?.run ?? '');
    assert.deepEqual(runs, [...runs].sort());
  },
  'a run that says it has failed is not published, unless it failed behind that': async ({ pipeline }) => {
    const failed = pipeline.runsOf().filter(({ path }) => path.at(-1)?.state === 'Pipeline: failed');
    const pointer = await pipeline.row(`date=${DATE}`, 'pointer');
    const ids = failed.map(({ arn }) => arn);
    const records = (await pipeline.runs()).filter(({ sk }) => sk === `run#${pointer?.publishedRun as string}`);
    assert.deepEqual(
      records.filter(({ execution }) => ids.includes(execution as string)),
      [],
    );
  },
  'a run that says it has published is published, or a later one': async ({ pipeline }) => {
    const pointer = await pipeline.row(`date=${DATE}`, 'pointer');
    for (const run of publishedBy(pipeline.runsOf())) {
      assert.ok(((pointer?.publishedRun ?? '') as string) >= run);
    }
  },
};

/** What holds once everything has come to its end. */
export const INVARIANTS: Invariants<Scene> = {
  ...ALWAYS,
  'the catalogue says what the pointer says': async ({ pipeline, partitions }) => {
    assert.equal(partitions.get(DATE)?.StorageDescriptor.Location, (await pipeline.read())?.location);
  },
  'the record of a published run says so': async ({ pipeline }) => {
    const { run, location } = (await pipeline.read()) ?? {};
    const found = (await pipeline.runs()).find(({ sk }) => sk === `run#${run}`);
    const told = [found?.outcome, found?.location, found?.records];
    assert.deepEqual(told, ['PUBLISHED', location, GOOD.length]);
  },
};

/** What holds besides where nobody asks for a date again, and no run has died. */
export const ONCE: Invariants<Scene> = {
  'a date is published once, however often it is started': ({ pipeline }) => {
    assert.equal(publishedBy(pipeline.runsOf()).length, 1);
  },
};

export async function assertInvariants(invariants: Invariants<Scene>, scene: Scene): Promise<void> {
  for (const holds of Object.values(invariants)) await holds(scene);
}
