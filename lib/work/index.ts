export * from './work-options';
export * from './jobs/job-options';
export * from './work';
