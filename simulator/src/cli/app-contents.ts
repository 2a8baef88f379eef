import type { JsonObject } from '../base/json';
import type { ReportedMessage, ReportedTable } from '../report';
import type { World } from '../world/api/world';
import { type AppModel } from '../world/assembly/app-model';
import { constructPath } from '../services/resource';

/** Everything that topics, queues and event buses of the app were handed, in the order of time. */
export function reportedMessages(world: World, app: AppModel): readonly ReportedMessage[] {
  const topics = app.ofType('AWS::SNS::Topic').flatMap((resource) =>
    world.topic(resource.path).messages.map(({ atMs, subject, message }) => ({
      atMs,
      channel: constructPath(resource),
      ...(subject !== undefined && { subject }),
      text: message,
    })),
  );
  const queues = app.ofType('AWS::SQS::Queue').flatMap((resource) =>
    world.queue(resource.path).messages.map(({ sentAtMs, body }) => ({
      atMs: sentAtMs,
      channel: constructPath(resource),
      text: body,
    })),
  );
  const buses = app.ofType('AWS::Events::EventBus').flatMap((resource) =>
    world.eventBus(resource.path).events.map(({ atMs, source, detailType, detail }) => ({
      atMs,
      channel: constructPath(resource),
      subject: `${source}: ${detailType}`,
      text: JSON.stringify(detail),
    })),
  );
  return [...topics, ...queues, ...buses].sort((a, b) => a.atMs - b.atMs);
}

/** What stands in the tables of the app. */
export async function reportedTables(world: World, app: AppModel): Promise<readonly ReportedTable[]> {
  const tables: ReportedTable[] = [];
  for (const resource of app.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
    const items = await world.table(resource.path).items();
    tables.push({ name: constructPath(resource), items: items.map(plain) });
  }
  return tables;
}

/** Sets and bytes as JSON can say them. */
function plain(item: object): JsonObject {
  const asJson = (_key: string, value: unknown): unknown => {
    if (value instanceof Set) return [...(value as Set<unknown>)];
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  };
  return JSON.parse(JSON.stringify(item, asJson)) as JsonObject;
}
