export * from './fragment';
export * from './props';
export * from './workflow';
