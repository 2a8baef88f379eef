import { environment } from '../../../../resources/handlers/environment';
import { executionArn, stopExecution } from '../../../../resources/handlers/executions';
import type { Answer } from './answer';
import { find, isOpen, show } from './show';

/** Stops an execution of an owner; one that has ended stays as it is. */
export async function stop(id: string, owner: string): Promise<Answer> {
  if (isOpen(await find(id, owner))) {
    await stopExecution(executionArn(environment('STATE_MACHINE'), id), 'HttpApi.Stopped', 'its owner stopped it');
  }
  return show(id, owner);
}
