export * from './fragment';
export * from './saga-step';
