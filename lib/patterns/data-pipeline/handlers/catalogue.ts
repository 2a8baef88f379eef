import type { PartitionInput, StorageDescriptor, Table } from '@aws-sdk/client-glue';
import type { Catalog, Run } from './events';

/** Has the partition of a table lie where a run has published: what is read through the catalogue is one run's or another's, never a part of each. */
export async function catalogue({ catalogId, database, table }: Catalog, run: Run, location: string): Promise<void> {
  // Only pipelines with a catalogue need this client.
  const glue = await import('@aws-sdk/client-glue');
  const client = new glue.GlueClient({});
  const at = { CatalogId: catalogId, DatabaseName: database };
  const { Table: found } = await client.send(new glue.GetTableCommand({ ...at, Name: table }));
  const partition = partitionOf(run, location, found);
  const created = await unlessThere(() =>
    client.send(new glue.CreatePartitionCommand({ ...at, TableName: table, PartitionInput: partition })),
  );
  if (created) return;
  const values = [...run.values];
  await client.send(
    new glue.UpdatePartitionCommand({ ...at, TableName: table, PartitionValueList: values, PartitionInput: partition }),
  );
}

/** A partition is described as its table is, but for the place. */
function partitionOf(run: Run, location: string, table: Table | undefined): PartitionInput {
  const StorageDescriptor: StorageDescriptor = { ...table?.StorageDescriptor, Location: location };
  return {
    Values: [...run.values],
    StorageDescriptor,
    Parameters: { 'pipeline.run': run.id, 'pipeline.date': run.date },
  };
}

async function unlessThere(create: () => Promise<unknown>): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'AlreadyExistsException') return false;
    throw error;
  }
}
