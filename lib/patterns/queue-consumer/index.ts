export * from './consumer';
export * from './props';
