import { catalogue } from './catalogue';
import { failed } from './errors';
import type { SettleFailed, SettlePublished } from './events';
import { startOf } from './lineage';
import { endPhase, readPointer, record } from './rows';

/**
 * Has the catalogue follow the pointer, and the record of the run say that it has published. Until then nobody else takes the partition over, so that what
 * is written into the catalogue here is what the pointer says; a run that was overtaken all the same leaves the catalogue alone.
 */
export async function settlePublished({ run, location, records, catalog }: SettlePublished): Promise<object> {
  const isCurrent = (await readPointer(run))?.claim === run.id;
  if (isCurrent && catalog !== undefined) await catalogue(catalog, run, location);
  if (isCurrent) await endPhase(run, 'PUBLISHED', 'DONE');
  await record(run, {
    ...startOf(run),
    outcome: 'PUBLISHED',
    location,
    records,
    publishedAt: new Date().toISOString(),
  });
  return { isCurrent };
}

/** The characters of a cause that are kept. */
const CAUSE_KEPT = 2_000;

/**
 * Gives the partition free for the next run, unless this one has published after all: its answer was lost then, and it must go on.
 *
 * @throws `DataPipeline.Published` in that case.
 */
export async function settleFailed({ run, error, cause }: SettleFailed): Promise<object> {
  const isReleased = await endPhase(run, 'WORKING', 'RELEASED');
  const pointer = isReleased ? undefined : await readPointer(run);
  if (pointer?.claim === run.id && pointer.run === run.id) throw failed('Published', 'the run has published');
  await record(
    run,
    {
      ...startOf(run),
      outcome: 'FAILED',
      error,
      cause: cause.slice(0, CAUSE_KEPT),
      failedAt: new Date().toISOString(),
    },
    {
      expression: 'attribute_not_exists(outcome) OR outcome <> :published',
      values: { ':published': { S: 'PUBLISHED' } },
    },
  );
  return { isReleased };
}
