export * from './auto-redrive';
export * from './props';
