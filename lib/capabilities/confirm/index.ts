export * from './confirm-endpoint';
export * from './confirm-pages';
