export * from './fragment';
export * from './props';
export * from './state-props';
export * from './workflow';
