export * from './errors';
export type { LogEntry, Logger } from './log';
export type { Metric, MetricName, OnMetric } from './metrics';
export * from './options';
export * from './worker';
