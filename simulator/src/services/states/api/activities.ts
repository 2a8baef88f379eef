import type { ActivityTask } from '../../../engine/tasks/activity-queue';
import { AwsError } from '../../service';
import { arn, given, seconds, text, type Operation, type StatesContext } from './operation';
import { pageOf } from './page-of';
import { addTags, tagsOf } from './state-machines';

const LONG_POLL_MS = 60_000;

/** The operations on activities, and those with which workers and callbacks answer. */
export const ACTIVITIES: Readonly<Record<string, Operation>> = {
  CreateActivity: (context, input) => {
    const { engine, machines } = context;
    const name = text(input, 'name') ?? '';
    if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]+$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    const existing = [...machines.activities].find(([, each]) => each.name === name);
    if (existing !== undefined) return { activityArn: existing[0], creationDate: seconds(existing[1].createdMs) };
    const activity = engine.createActivity({ name });
    const createdMs = engine.agenda.nowMs;
    machines.activities.set(activity.arn, { name, createdMs });
    addTags(context, activity.arn, input);
    return { activityArn: activity.arn, creationDate: seconds(createdMs) };
  },
  DescribeActivity: ({ machines }, input) => {
    const activityArn = arn(input, 'activityArn');
    const activity = machines.activities.get(activityArn);
    if (activity === undefined) throw new AwsError('ActivityDoesNotExist', `Activity Does Not Exist: '${activityArn}'`);
    return { activityArn, name: activity.name, creationDate: seconds(activity.createdMs) };
  },
  ListActivities: ({ machines }, input) =>
    pageOf([...machines.activities], input, 'activities', ([activityArn, { name, createdMs }]) => ({
      activityArn,
      name,
      creationDate: seconds(createdMs),
    })),
  DeleteActivity: ({ engine, machines }, input) => {
    engine.deleteActivity(arn(input, 'activityArn'));
    machines.activities.delete(arn(input, 'activityArn'));
    return {};
  },
  GetActivityTask: async (context, input, caller) => {
    const activityArn = arn(input, 'activityArn');
    const workerName = text(input, 'workerName');
    const task = await context.waitFor<ActivityTask | undefined>(caller, (end) =>
      nextTask(context, { activityArn, workerName }, end),
    );
    return given({ taskToken: task?.taskToken, input: task === undefined ? undefined : JSON.stringify(task.input) });
  },
  SendTaskSuccess: ({ engine }, input) => {
    engine.sendTaskSuccess(text(input, 'taskToken') ?? '', text(input, 'output') ?? '');
    return {};
  },
  SendTaskFailure: ({ engine }, input) => {
    engine.sendTaskFailure(text(input, 'taskToken') ?? '', text(input, 'error'), text(input, 'cause'));
    return {};
  },
  SendTaskHeartbeat: ({ engine }, input) => {
    engine.sendTaskHeartbeat(text(input, 'taskToken') ?? '');
    return {};
  },
  TagResource: (context, input) => {
    addTags(context, existing(context, arn(input, 'resourceArn')), input);
    return {};
  },
  UntagResource: (context, input) => {
    const tags = tagsOf(context, existing(context, arn(input, 'resourceArn')));
    for (const key of input['tagKeys'] as string[]) tags.delete(key);
    return {};
  },
  ListTagsForResource: (context, input) => {
    const tags = tagsOf(context, existing(context, arn(input, 'resourceArn')));
    return { tags: [...tags].map(([key, value]) => given({ key, value })) };
  },
};

/** Gives the next task of an activity, or undefined when none comes for a minute. */
function nextTask(
  { engine }: StatesContext,
  { activityArn, workerName }: { readonly activityArn: string; readonly workerName: string | undefined },
  end: (task: ActivityTask | undefined) => void,
): void {
  const first = engine.getActivityTask(activityArn, workerName);
  if (first !== undefined) return end(first);
  let isOpen = true;
  const close = (task: ActivityTask | undefined): void => {
    isOpen = false;
    stopListening();
    timer.cancel();
    end(task);
  };
  const timer = engine.agenda.after(LONG_POLL_MS, `poll of ${activityArn} ends`, () => close(undefined));
  // A poll that is over must not be told of every task from then on.
  const stopListening = engine.whenActivityTask(activityArn, () => {
    const task = isOpen ? engine.getActivityTask(activityArn, workerName) : undefined;
    if (task !== undefined) close(task);
  });
}

function existing({ machines }: StatesContext, resourceArn: string): string {
  if (machines.records.has(resourceArn) || machines.activities.has(resourceArn)) return resourceArn;
  throw new AwsError('ResourceNotFound', `Resource not found: '${resourceArn}'`);
}
