import * as z from 'zod';
import type { Project } from '../project';
import { pair } from './app';

const FAILURE = z.object({ error: z.string(), cause: z.string().optional() });
const RESULT = z
  .union([z.object({ result: z.json() }), FAILURE, z.object({ waits: z.literal(true) })])
  .describe('{ result }, { error, cause? }, or { waits: true } for a callback that nobody answers');
const VALUES = z.record(z.string(), z.json());

type Result = z.infer<typeof RESULT>;

/** What a run begins with, and what stands in the place of the services that the simulator does not run itself. */
export const WORLD = {
  input: z.json().default({}).describe('the input of the execution'),
  name: z.string().optional().describe('the name of the execution'),
  mocks: z
    .record(z.string(), RESULT)
    .optional()
    .describe('answers in the place of tasks, by the name of the state; "*" is every other task'),
  mockFunctions: z
    .record(z.string(), RESULT)
    .optional()
    .describe('answers of Lambda functions, whoever calls them, by construct path, logical id or name'),
  mockServices: VALUES.optional().describe('answers of services, whoever calls them: { "ses:sendEmail": { … } }'),
  put: z
    .record(z.string(), z.array(z.json()))
    .optional()
    .describe('items in DynamoDB tables before it begins, as plain JSON, by the name of the table'),
  upload: z
    .record(z.string(), z.union([z.object({ text: z.string() }), z.object({ file: z.string() })]))
    .optional()
    .describe('objects in buckets before it begins, by bucket/key: { text }, or { file } inside of the project'),
} as const;

type World = z.infer<z.ZodObject<typeof WORLD>>;

/** @throws when something cannot be said on a command line, or a file is outside of the project */
export function worldArgs(given: World, project: Project): string[] {
  const { input, name, mocks = {}, mockFunctions = {}, mockServices = {}, put = {}, upload = {} } = given;
  return [
    `--input=${JSON.stringify(input)}`,
    ...(name === undefined ? [] : [`--name=${name}`]),
    ...Object.entries(mocks).map(([state, each]) => `--mock=${mock(state, each)}`),
    ...Object.entries(mockFunctions).map(([fn, each]) => `--mock-function=${mock(fn, each)}`),
    ...Object.entries(mockServices).map(([call, each]) => `--mock-service=${pair(call, JSON.stringify(each))}`),
    ...Object.entries(put).map(([table, items]) => `--put=${pair(table, JSON.stringify(items))}`),
    ...Object.entries(upload).map(([key, each]) => `--upload=${pair(key, content(each, project))}`),
  ];
}

function mock(name: string, given: Result): string {
  if ('result' in given) return pair(name, JSON.stringify(given.result));
  if ('waits' in given) return pair(name, 'wait');
  return pair(name, given.cause === undefined ? given.error : `${given.error}:${given.cause}`, '!');
}

function content(given: { readonly text: string } | { readonly file: string }, project: Project): string {
  if ('file' in given) return `@${project.existing(given.file)}`;
  if (given.text.startsWith('@')) throw new Error('A text that begins with @ has to lie in a file of the project');
  return given.text;
}
