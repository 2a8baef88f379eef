import { own } from '../base/own';
import type { Json } from '../base/json';
import { ServiceRegistry } from '../services/registry';

const services = ServiceRegistry.of();

const PATTERNS: Readonly<Record<string, string>> = {
  waitForTaskToken: 'waits for its token',
  sync: 'waits for its end',
  'sync:2': 'waits for its end',
};

/** What a Task calls, in a few words: `Lambda invoke, waits for its token`. */
export function describeResource(resource: string): string {
  const integration = /^arn:[^:]*:states:[^:]*:[^:]*:(?!activity:)(.+)$/.exec(resource)?.[1];
  if (integration !== undefined) return describeIntegration(integration);
  const activity = /^arn:[^:]*:states:[^:]*:[^:]*:activity:(.+)$/.exec(resource)?.[1];
  if (activity !== undefined) return `activity ${activity}`;
  const name = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:(.+)$/.exec(resource)?.[1];
  return name === undefined ? resource : `Lambda ${name}`;
}

function describeIntegration(integration: string): string {
  const [call = '', pattern] = splitPattern(integration);
  const parts = call.replace(/^aws-sdk:/, '').split(':');
  const action = parts.pop() ?? '';
  const service = parts.join(':');
  const waits = pattern === undefined ? undefined : (own(PATTERNS, pattern) ?? pattern);
  return [`${services.find(service)?.label ?? service} ${action}`.trim(), waits]
    .filter((part) => part !== undefined)
    .join(', ');
}

function splitPattern(integration: string): readonly [call: string, pattern?: string] {
  const dot = integration.indexOf('.');
  return dot < 0 ? [integration] : [integration.slice(0, dot), integration.slice(dot + 1)];
}

/** The ARN of the state machine that a Task starts; undefined when it starts none, or only the run can tell which. */
export function startedMachine(resource: string, args: Json | undefined): string | undefined {
  if (!/:states:startExecution|:aws-sdk:sfn:startExecution|:aws-sdk:sfn:startSyncExecution/.test(resource))
    return undefined;
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return undefined;
  const arn = args.StateMachineArn;
  return typeof arn === 'string' && arn.startsWith('arn:') ? arn : undefined;
}
