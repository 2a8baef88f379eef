import { apigateway } from './apigateway/definition';
import { executeApi } from './apigateway/own-endpoints';
import { batch } from './batch/definition';
import { cloudwatch } from './cloudwatch/definition';
import type { ServiceDefinition } from './definition';
import { dynamodb } from './dynamodb/definition';
import { ecs } from './ecs/definition';
import { events } from './events/definition';
import { http } from './http/definition';
import { iam } from './iam/definition';
import { kms } from './kms/definition';
import { lambda } from './lambda/definition';
import { logs } from './logs/definition';
import { NAMED_ONLY } from './named-only';
import { pipes } from './pipes/definition';
import { s3 } from './s3/definition';
import { scheduler } from './scheduler/definition';
import { secretsmanager } from './secretsmanager/definition';
import { ses } from './ses/definition';
import { sns } from './sns/definition';
import { sqs } from './sqs/definition';
import { ssm } from './ssm/definition';
import { states } from './states/definition';

/** The services that the simulator knows, those that others are made of first. */
export const BUILT_IN: readonly ServiceDefinition[] = [
  dynamodb,
  sns,
  sqs,
  events,
  scheduler,
  lambda,
  pipes,
  s3,
  ssm,
  secretsmanager,
  cloudwatch,
  ses,
  apigateway,
  executeApi,
  logs,
  states,
  batch,
  ecs,
  http,
  iam,
  kms,
  ...NAMED_ONLY,
];
