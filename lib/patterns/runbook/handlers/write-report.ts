import {
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  paginateGetExecutionHistory,
} from '@aws-sdk/client-sfn';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { stepFunctions } from '../../../resources/handlers/clients';
import { environment } from '../../../resources/handlers/environment';
import { toldStates } from './manifest';
import { reportOf, type ReportedExecution } from './report-of';
import { Timeline, type Visit } from './timeline';

const s3 = new S3Client({});

/** The place of a report. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** The number of times that a report is written anew: what goes on may end, and what has ended may be redriven, meanwhile. */
const MOST_TIMES = 3;

/**
 * Writes the report of an execution, over one that there may be. Two may write at once, and the one who comes last need not know the latest: so each looks
 * again when it has written.
 */
export async function writeReport(executionArn: string): Promise<Place> {
  const { definition = '{"States":{}}' } = await stepFunctions.send(
    new DescribeStateMachineForExecutionCommand({ executionArn }),
  );
  const told = toldStates(definition);
  const place = placeOf(executionArn);
  let execution = await describe(executionArn);
  for (let times = 1; ; times++) {
    const report = reportOf(execution, await visitsOf(executionArn), told, new Date());
    const Body = JSON.stringify(report, undefined, 2);
    const target = { Bucket: place.bucket, Key: place.key, ContentType: 'application/json' };
    await s3.send(new PutObjectCommand({ ...target, Body }));
    const now = await describe(executionArn);
    if (isSame(now, execution) || times === MOST_TIMES) return place;
    execution = now;
  }
}

function isSame(one: ReportedExecution, other: ReportedExecution): boolean {
  return one.status === other.status && one.stoppedMs === other.stoppedMs && one.redriveCount === other.redriveCount;
}

async function visitsOf(executionArn: string): Promise<readonly Visit[]> {
  const timeline = new Timeline();
  const pages = paginateGetExecutionHistory(
    { client: stepFunctions, pageSize: 1000 },
    { executionArn, includeExecutionData: true },
  );
  for await (const { events = [] } of pages) events.forEach((event) => timeline.add(event));
  return timeline.visits;
}

/** Whether there is a report that was written after an instant. */
export async function isReported(executionArn: string, sinceMs: number): Promise<boolean> {
  const { bucket, key } = placeOf(executionArn);
  const { Contents: found = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }));
  const [object] = found;
  return object?.Key === key && (object.LastModified?.getTime() ?? 0) >= sinceMs;
}

function placeOf(executionArn: string): Place {
  const [machine, execution] = executionArn.split(':').slice(-2);
  return { bucket: environment('BUCKET'), key: `${environment('PREFIX')}${machine}/${execution}.json` };
}

async function describe(executionArn: string): Promise<ReportedExecution> {
  const described = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  const { stateMachineArn = '', status = '', startDate, stopDate, error, cause, input, redriveCount = 0 } = described;
  const times = { startedMs: startDate?.getTime() ?? 0, stoppedMs: stopDate?.getTime() };
  return { executionArn, stateMachineArn, status, ...times, error, cause, input, redriveCount };
}
