export * from './fragment';
export * from './lock-wait';
export * from './props';
export * from './throttle';
