export * from './props';
export * from './workflow';
