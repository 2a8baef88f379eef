import * as z from 'zod';
import { APP, appArgs } from './app';
import { counted, tool } from './tool';

export const list = tool({
  name: 'list',
  title: 'List state machines',
  description: "Lists the state machines of the project's app, by the paths that the other tools take. Begin here.",
  input: z.object(APP),
  call: (given, project) => ({
    args: ['list', ...appArgs(given, project)],
    timeoutSeconds: given.timeoutSeconds,
    tell: (result) => ({
      outcome: 'good',
      summary: counted((result as readonly unknown[]).length, 'state machine'),
      data: result,
    }),
  }),
});
