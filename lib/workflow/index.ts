export * from './resumable-options';
export * from './versions/versioning';
export * from './versions/versioning-options';
export * from './versions/workflow-versions';
export * from './workflow';
export * from './workflow-alarms';
export * from './workflow-props';
