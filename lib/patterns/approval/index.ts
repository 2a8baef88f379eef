export * from './fragment';
export * from './pages';
export * from './props';
export * from './workflow';
export * from './channel';
