export * from './checks/workflow-checks';
export * from './oldest-execution';
export * from './production-defaults';
export * from './production-defaults-props';
