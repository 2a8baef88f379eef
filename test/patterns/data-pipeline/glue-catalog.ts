import { MockFailure, type Json, type World } from 'cdk-workflow-simulator';

/** A partition as the Data Catalog has it. */
export interface CataloguedPartition {
  readonly Values: readonly string[];
  readonly StorageDescriptor: { readonly Location: string; readonly Columns: readonly Json[] };
}

interface Call {
  readonly PartitionInput: CataloguedPartition;
  readonly PartitionValueList?: readonly string[];
}

/** A Data Catalog with the table `sales.daily`: the partitions by their values. */
export function glueCatalog(world: World): Map<string, CataloguedPartition> {
  const partitions = new Map<string, CataloguedPartition>();
  const key = (values: readonly string[]): string => values.join('/');
  const of = (input: Json): Call => input as unknown as Call;
  world.service('glue', 'getTable').mock(() => ({ Table: { Name: 'daily', StorageDescriptor: DESCRIPTOR } }));
  world.service('glue', 'createPartition').mock((input) => {
    const { PartitionInput: partition } = of(input);
    if (partitions.has(key(partition.Values)))
      throw new MockFailure('AlreadyExistsException', 'Partition already exists.');
    partitions.set(key(partition.Values), partition);
    return {};
  });
  world.service('glue', 'updatePartition').mock((input) => {
    const { PartitionInput: partition, PartitionValueList: values = [] } = of(input);
    if (!partitions.has(key(values))) throw new MockFailure('EntityNotFoundException', 'Cannot find partition.');
    partitions.set(key(values), partition);
    return {};
  });
  return partitions;
}

const DESCRIPTOR = {
  Columns: [{ Name: 'id', Type: 'string' }],
  Location: 's3://somewhere/else/',
  SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
};
