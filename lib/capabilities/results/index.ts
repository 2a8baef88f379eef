export * from './aggregate';
export * from './failure-policy';
