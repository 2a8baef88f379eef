export * from './fragment';
export * from './props';
