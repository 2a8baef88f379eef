import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../../resources/handlers/clients';
import { environment } from '../../../../resources/handlers/environment';
import type { Outcome } from './reconcile';
import { reconcile } from './reconcile';
import { reconciling } from './reconciling';

/** From an event the name of the execution that ended, which is the id of its order; from the schedule nothing. */
interface ReconcileEvent {
  readonly execution?: string;
}

/** Goes on with open orders whose execution has ended: with one, or with all that there are. */
export async function handler(event: ReconcileEvent | null): Promise<Record<string, Outcome>> {
  const outcomes: Record<string, Outcome> = {};
  const failures: unknown[] = [];
  for await (const id of event?.execution === undefined ? openOrders() : [event.execution]) {
    // One order that can't be looked after must not keep the others waiting.
    try {
      outcomes[id] = await reconcile(id, reconciling());
    } catch (error) {
      console.error(JSON.stringify({ orderId: id, error: String(error) }));
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw failures[0];
  }
  return outcomes;
}

/** The ids of all open orders, the one that was touched longest ago first. */
async function* openOrders(): AsyncGenerator<string> {
  let from: Record<string, never> | undefined;
  do {
    const page = await dynamodb.send(
      new QueryCommand({
        TableName: environment('ORDERS_TABLE'),
        IndexName: environment('OPEN_ORDERS_INDEX'),
        KeyConditionExpression: '#open = :open',
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: { ':open': { S: 'OPEN' } },
        ExclusiveStartKey: from,
      }),
    );
    for (const item of page.Items ?? []) {
      if (item.id?.S !== undefined) yield item.id.S;
    }
    from = page.LastEvaluatedKey as Record<string, never> | undefined;
  } while (from !== undefined);
}
