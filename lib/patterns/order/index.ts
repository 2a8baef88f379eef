export * from './order-review-options';
export * from './workflow';
