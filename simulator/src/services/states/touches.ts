import { OWN } from '../../base/footprint';
import type { Footprint } from '../../base/order';
import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';

/**
 * What a call of Step Functions touches: a name of an execution, an execution, a token (the engine tells of it when it is used), an activity;
 * undefined for all else that changes something.
 */
export function touchesOfStates(action: string, input: JsonObject): Footprint | undefined {
  const name = (member: string, before: string): string => `${before}${textOf(input[member] ?? '')}`;
  const machine = name('stateMachineArn', 'states:');
  switch (action.toLowerCase()) {
    case 'startexecution':
    case 'startsyncexecution':
      // Without a name it is the only one of it.
      return {
        reads: [],
        writes: input['name'] == null ? [] : [`${machine}/${textOf(input['name'])}`],
        adds: [machine],
      };
    case 'listexecutions':
      return { reads: [input['stateMachineArn'] === undefined ? 'states' : machine], writes: [] };
    case 'describeexecution':
    case 'getexecutionhistory':
      return { reads: [name('executionArn', OWN)], writes: [] };
    case 'stopexecution':
    case 'redriveexecution':
      return { reads: [], writes: [name('executionArn', OWN)] };
    case 'sendtasksuccess':
    case 'sendtaskfailure':
    case 'sendtaskheartbeat':
      return { reads: [], writes: [name('taskToken', 'states:token/')] };
    case 'getactivitytask':
      return { reads: [], writes: [name('activityArn', 'states:')] };
    case 'describestatemachine':
    case 'describeactivity':
      return { reads: ['states'], writes: [] };
    default:
      return undefined;
  }
}
