export * from './confirm-door';
export * from './confirm-pages';
