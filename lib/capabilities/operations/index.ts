export * from './checks/workflow-checks';
export * from './dashboard/workflow-dashboard';
export * from './oldest-execution';
export * from './production-defaults';
export * from './production-defaults-props';
