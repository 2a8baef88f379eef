export * from './claim-check';
export * from './load-payload';
export * from './props';
export * from './step-props';
export * from './store-payload';
