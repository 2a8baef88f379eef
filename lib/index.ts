export * from './workflow';
export * from './fragments/saga';
export * from './fragments/saga-step';
export * from './fragments/sender';
export * from './fragments/verification';
export * from './fragments/verification-channel';
export * from './workflows/verification-workflow';
