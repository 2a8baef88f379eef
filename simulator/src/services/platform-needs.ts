import type { Need } from './need';

/** What sending traces to X-Ray needs. */
export const TRACING: readonly Need[] = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
].map((action) => ({ action }));
