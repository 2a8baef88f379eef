export * from './automation';
export * from './fragment';
export * from './props';
export * from './reports';
export * from './runbook-step';
export * from './workflow';
