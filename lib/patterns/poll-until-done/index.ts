export * from './fragment';
export * from './poll-check';
export * from './props';
export * from './workflow';
