export * from './work-options';
export * from './work';
