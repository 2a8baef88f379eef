export * from './fleet';
export * from './fleet-scaling';
export * from './fragment';
export * from './props';
export * from './workflow';
