export * from './api';
export * from './authorizer';
export * from './props';
