import type { Json } from '../../base/json';
import { modelNeeds } from '../model-needs';
import { arnOf, listMember, textMember, type Need, type Needs } from '../need';
import { ecsTask } from './job';

const general = modelNeeds({ sdk: 'ecs', jobs: { runTask: ecsTask } });

/** What calls of ECS need: those about tasks tell the cluster, to which a policy may confine them. */
export const ecsNeeds: Needs = (call, where) => {
  const cluster = textMember(call.input, 'Cluster');
  const context =
    cluster === undefined ? {} : { context: { 'ecs:cluster': [arnOf(where, 'ecs', 'cluster/', cluster)] } };
  const [first] = tasksOf(call.input);
  return general(call, where).map((need): Need => {
    if (!need.action.startsWith('ecs:')) return need;
    const isOfTask = /:(StopTask|DescribeTasks)$/.test(need.action) && first !== undefined;
    return { ...need, ...context, ...(isOfTask && { resource: first }) };
  });
};

function tasksOf(input: Json): readonly string[] {
  const one = textMember(input, 'Task');
  return one === undefined ? (listMember(input, 'Tasks') as unknown as string[]) : [one];
}
