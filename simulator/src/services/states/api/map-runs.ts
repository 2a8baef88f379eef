import type { MapRun } from '../../../engine/map-run/map-run';
import type { MapRunCounts } from '../../../engine/map-run/map-run-counts';
import type { JsonObject } from '../../../base/json';
import { AwsError } from '../../service';
import { arn, executionOf, given, seconds, type Operation, type StatesContext } from './operation';
import { pageOf } from './page-of';

/** The operations on Map Runs. */
export const MAP_RUNS: Readonly<Record<string, Operation>> = {
  DescribeMapRun: (context, input) => describe(mapRunOf(context, input)),
  ListMapRuns: (context, input) => {
    const execution = executionOf(context, input);
    return pageOf(context.engine.listMapRuns(execution.arn), input, 'mapRuns', (run) =>
      given({
        executionArn: run.executionArn,
        mapRunArn: run.arn,
        stateMachineArn: execution.stateMachineArn,
        startDate: seconds(run.startMs),
        stopDate: run.stopMs === undefined ? undefined : seconds(run.stopMs),
      }),
    );
  },
  UpdateMapRun: (context, input) => {
    const run = mapRunOf(context, input);
    const { maxConcurrency, toleratedFailureCount: count, toleratedFailurePercentage: percentage } = input;
    if (maxConcurrency === undefined && count === undefined && percentage === undefined) {
      throw new AwsError(
        'ValidationException',
        'At least one of maxConcurrency, toleratedFailureCount or toleratedFailurePercentage must be given',
      );
    }
    run.update({
      ...(typeof maxConcurrency === 'number' && { maxConcurrency }),
      ...(typeof count === 'number' && { count }),
      ...(typeof percentage === 'number' && { percentage }),
    });
    return {};
  },
};

function mapRunOf({ engine }: StatesContext, input: JsonObject): MapRun {
  const mapRunArn = arn(input, 'mapRunArn');
  const run = engine.mapRun(mapRunArn);
  if (run !== undefined) return run;
  throw new AwsError('ResourceNotFound', `Resource not found: '${mapRunArn}'`);
}

function describe(run: MapRun): JsonObject {
  return given({
    mapRunArn: run.arn,
    executionArn: run.executionArn,
    status: run.status,
    startDate: seconds(run.startMs),
    stopDate: run.stopMs === undefined ? undefined : seconds(run.stopMs),
    maxConcurrency: run.maxConcurrency,
    toleratedFailurePercentage: run.tolerance.percentage ?? 0,
    toleratedFailureCount: run.tolerance.count ?? 0,
    itemCounts: counts(run.itemCounts),
    executionCounts: counts(run.executionCounts),
    redriveCount: run.redriveCount,
  });
}

function counts(all: Readonly<MapRunCounts>): JsonObject {
  return { ...all, failuresNotRedrivable: 0, pendingRedrive: 0 };
}
