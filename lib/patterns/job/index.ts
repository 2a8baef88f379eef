export * from './athena-props';
export * from './athena-query';
export * from './ecs-task';
export * from './ecs-task-props';
export * from './ecs-task-sweeper';
export * from './ecs-task-sweeper-props';
export * from './fragment';
export * from './props';
