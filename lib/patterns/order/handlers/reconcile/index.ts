import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Outcome } from '../../../../capabilities/reconcile/handlers/look';
import { look } from '../../../../capabilities/reconcile/handlers/look';
import type { OpenTable } from '../../../../capabilities/reconcile/handlers/open-table';
import { everyMs, openTable, openWorld } from '../../../../capabilities/reconcile/handlers/open-world';
import { round } from '../../../../capabilities/reconcile/handlers/round';
import { environment } from '../../../../resources/handlers/environment';
import { describeExecution, executionArn, historyOf } from '../../../../resources/handlers/executions';
import { orderItem } from '../order';
import type { OrderWorld } from './reconcile';
import { reconciledOrders } from './reconcile';

const sns = new SNSClient({});

/** From an event the name of the execution that ended, which is the id of its order; from the schedule nothing. */
interface ReconcileEvent {
  readonly execution?: string;
}

/** Longest time of a round: the function has 5 minutes, and the last look needs some. */
const LONGEST_ROUND_MS = 4 * 60_000;

const MS_PER_LOOK = 200;

/** Goes on with open orders whose execution has ended: with one, or with all that are due. */
export async function handler(event: ReconcileEvent | null): Promise<Record<string, Outcome>> {
  const table = openTable();
  const orders = reconciledOrders(orderWorld(table));
  const lookAt = (id: string): Promise<Outcome> => look(id, orders, openWorld(table));
  if (event?.execution !== undefined) {
    return { [event.execution]: await lookAt(event.execution) };
  }
  const { outcomes, failures } = await round(table.due(), lookAt, (item) => table.setAside(item), {
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    endsAtMs: Date.now() + Math.min(LONGEST_ROUND_MS, everyMs()),
    msPerLook: MS_PER_LOOK,
  });
  if (failures.length > 0) {
    throw failures[0];
  }
  return outcomes;
}

function orderWorld(table: OpenTable): OrderWorld {
  return {
    find: async (id) => {
      const item = await table.find(id);
      return item && orderItem(item);
    },
    history: historyOf,
    describeFirst: (id) => describeExecution(executionArn(environment('STATE_MACHINE'), id)),
    tell: async (error, orderId, order) => {
      const { executionArn: execution = executionArn(environment('STATE_MACHINE'), orderId), status } = order ?? {};
      const message = { error, orderId, execution, status };
      await sns.send(new PublishCommand({ TopicArn: environment('OPERATOR_TOPIC'), Message: JSON.stringify(message) }));
    },
    landmarks: {
      completionState: environment('COMPLETION_STATE'),
      resultsVariable: environment('RESULTS_VARIABLE'),
      reportedVariable: environment('REPORTED_VARIABLE'),
    },
  };
}
