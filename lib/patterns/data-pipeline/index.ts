export * from './late-data';
export * from './props';
export * from './source';
export * from './store';
export * from './start';
export * from './fragment';
export * from './workflow';
