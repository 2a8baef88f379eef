export * from './work-options';
export * from './jobs/job-options';
export * from './jobs/swept-jobs';
export * from './jobs/swept-options';
export * from './work';
