import type { ResultWriter } from '../../language/definition';
import { evaluateTemplate } from '../../language/payload-template';
import { pathScope } from '../fields/environment';
import type { Execution } from '../run/execution';
import { dataLimitExceeded, errorOutputOf } from '../run/failures';
import { typedField } from '../fields/typed-field';
import type { Json, JsonObject } from '../../base/json';
import { isTooLarge, jsonText } from '../../base/json-text';
import { describeExecution } from '../tasks/nested';
import type { DistributedItems } from '../fields/outcome';
import { MapRunFailure, type Procedure, asked, settled } from './procedure';

/** What a finished Map Run hands to its result writer. */
export interface FinishedMapRun {
  readonly arn: string;
  readonly children: readonly Execution[];
}

type Group = 'FAILED' | 'PENDING' | 'SUCCEEDED';

/** The result of a distributed Map: the outputs of its children, or where ResultWriter has put them. */
export function* resultOf(run: FinishedMapRun, items: DistributedItems): Procedure<Json> {
  const writer = items.state.ResultWriter;
  if (writer?.Resource === undefined) return withinLimit(directResult(run, writer), items.environment.stateName);
  const { Bucket, Prefix } = (yield* argumentsOf(writer, items)) as JsonObject;
  // The folder has the Map Run's own name, with which its ARN ends.
  const name = run.arn.slice(run.arn.lastIndexOf(':') + 1);
  const folder = `${typeof Prefix === 'string' && Prefix !== '' ? `${Prefix.replace(/\/$/, '')}/` : ''}${name}`;
  const ResultFiles: JsonObject = {};
  for (const group of ['FAILED', 'PENDING', 'SUCCEEDED'] as const) {
    ResultFiles[group] = yield* writeGroup(group, run, writer, { bucket: Bucket as string, folder });
  }
  const manifest = { DestinationBucket: Bucket ?? '', MapRunArn: run.arn, ResultFiles };
  const Key = `${folder}/manifest.json`;
  yield* put(writer.Resource, { Bucket: Bucket ?? '', Key, Body: jsonText(manifest) });
  return { MapRunArn: run.arn, ResultWriterDetails: { Bucket: Bucket ?? '', Key } };
}

function* argumentsOf(writer: ResultWriter, { seen, environment }: DistributedItems): Procedure<Json> {
  if (environment.language === 'JSONata') {
    const args = writer.Arguments ?? {};
    return yield* settled(typedField(args, 'ResultWriter/Arguments', ['object'], environment, { input: seen.input }));
  }
  return evaluateTemplate(writer.Parameters ?? {}, pathScope(seen.selected, environment));
}

function* writeGroup(
  group: Group,
  run: FinishedMapRun,
  writer: ResultWriter,
  to: { readonly bucket: string; readonly folder: string },
): Procedure<Json> {
  const members = run.children.filter((child) => groupOf(child) === group);
  if (members.length === 0) return [];
  const lines = writer.WriterConfig?.OutputType === 'JSONL';
  const entries = transformed(members, writer);
  const body = lines ? entries.map((entry) => jsonText(entry)).join('\n') : jsonText(entries);
  const key = `${to.folder}/${group}_0.${lines ? 'jsonl' : 'json'}`;
  yield* put(writer.Resource as string, { Bucket: to.bucket, Key: key, Body: body });
  return [{ Key: key, Size: Buffer.byteLength(body, 'utf8') }];
}

function* put(resource: string, args: JsonObject): Procedure<void> {
  try {
    yield* asked({ part: 'writer', resource, arguments: args });
  } catch (error) {
    if (!(error instanceof MapRunFailure)) throw error;
    throw new MapRunFailure({ error: 'States.ResultWriterFailed', cause: error.failure.cause ?? error.failure.error });
  }
}

function groupOf(child: Execution): Group {
  if (child.status === 'SUCCEEDED') return 'SUCCEEDED';
  return child.status === 'RUNNING' || child.status === 'ABORTED' ? 'PENDING' : 'FAILED';
}

function directResult(run: FinishedMapRun, writer: ResultWriter | undefined): Json {
  const succeeded = run.children.filter((child) => child.status === 'SUCCEEDED');
  return writer === undefined ? succeeded.map(outputOf) : transformed(succeeded, writer);
}

/** WriterConfig: everything about a child, its output alone, or what is in its output; of a failure always everything. */
function transformed(children: readonly Execution[], writer: ResultWriter): Json[] {
  const transformation = writer.WriterConfig?.Transformation ?? 'NONE';
  return children.flatMap((child) => {
    if (transformation === 'NONE' || child.status !== 'SUCCEEDED') return [describeExecution(child, false)];
    const output = outputOf(child);
    return transformation === 'FLATTEN' && Array.isArray(output) ? output : [output];
  });
}

function outputOf(child: Execution): Json {
  return child.output ?? errorOutputOf(child);
}

function withinLimit(result: Json, stateName: string): Json {
  if (!isTooLarge(result)) return result;
  throw new MapRunFailure(dataLimitExceeded(stateName));
}
