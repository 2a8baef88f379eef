export * from './fragment';
export * from './props';
export * from './workflow';
export * from './channel';
