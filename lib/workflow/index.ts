export * from './workflow';
export * from './workflow-alarms';
export * from './workflow-props';
