export * from './fragment';
export * from './props';
export * from './fan-out-source';
export * from './fan-out-start';
export * from './workflow';
