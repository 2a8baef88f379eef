import type { Json, JsonObject } from '../../../base/json';
import type { EventTarget, SamEvent } from './sam-event';
import { addApiEvent, addHttpApiEvent } from './api-events';
import type { Expansion } from './expansion';
import { addBucketEvent, addStreamEvent, addTopicEvent } from './source-events';
import { addRuleEvent, addScheduleV2Event } from './rule-events';
import { textOf } from '../../../base/text';

type ExpandEvent = (event: SamEvent, target: EventTarget, expansion: Expansion) => void;

const EVENTS: Readonly<Record<string, ExpandEvent>> = {
  Api: addApiEvent,
  CloudWatchEvent: addRuleEvent,
  DynamoDB: addStreamEvent,
  EventBridgeRule: addRuleEvent,
  HttpApi: addHttpApiEvent,
  Kinesis: addStreamEvent,
  S3: addBucketEvent,
  SNS: addTopicEvent,
  SQS: addStreamEvent,
  Schedule: addRuleEvent,
  ScheduleV2: addScheduleV2Event,
};

/** Adds what the events of a function or a state machine become. */
export function expandEvents(events: Json | undefined, target: EventTarget, expansion: Expansion): void {
  const { id: owner } = target.owner;
  for (const [name, event] of Object.entries((events ?? {}) as Record<string, JsonObject>)) {
    const { Type: type, Properties } = event;
    const expand = EVENTS[textOf(type)];
    const properties = (Properties ?? {}) as JsonObject;
    if (expand !== undefined) expand({ id: `${owner}${name}`, type: textOf(type), properties }, target, expansion);
    else
      expansion.notes.say(
        `'${owner}' has the event '${name}' of type ${textOf(type)}, which is not simulated: it never comes`,
      );
  }
}

const READING: Readonly<Record<string, string>> = {
  DynamoDB: 'AWSLambdaDynamoDBExecutionRole',
  Kinesis: 'AWSLambdaKinesisExecutionRole',
  SQS: 'AWSLambdaSQSQueueExecutionRole',
};

/** The managed policies that a function needs to read its event sources. */
export function eventPolicies(events: Json | undefined): readonly string[] {
  return Object.values((events ?? {}) as Record<string, JsonObject>).flatMap(
    ({ Type: type }) => READING[textOf(type)] ?? [],
  );
}
