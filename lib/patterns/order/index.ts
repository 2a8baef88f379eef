export * from './order-review';
export * from './workflow';
