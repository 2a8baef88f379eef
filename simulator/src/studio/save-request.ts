import type { Json, JsonObject } from '../base/json';
import { FRAMEWORKS, type Framework } from '../control/steps/write-test';
import { isObject } from '../language/jsonpath/select';
import type { LoopbackRequest } from '../services/protocols/loopback';
import { Refused } from './save';

/** What is saved: a test, a script, or the report of an execution. */
export type SavedKind = Framework | 'report';

/** What somebody wants to have saved. */
export interface SaveRequest {
  readonly file: string;
  readonly title: string;
  readonly kind: SavedKind;
  /** Of a report: the ARN or the name. */
  readonly execution: string;
}

const MAX_BODY_CHARACTERS = 10_000;

const ENDINGS: Readonly<Record<SavedKind, string>> = {
  jest: '.test.ts',
  vitest: '.test.ts',
  pytest: '.py',
  shell: '.sh',
  report: '.html',
};

/**
 * What a request wants to have saved.
 * @throws Refused for a body that does not say it, and for a file whose name does not end as its kind does.
 */
export function saveRequestOf({ headers, body }: LoopbackRequest): SaveRequest {
  if (headers['content-type'] !== 'application/json' || body.length > MAX_BODY_CHARACTERS)
    throw new Refused(`The body must be JSON of at most ${MAX_BODY_CHARACTERS} characters`);
  const { file, title, framework, execution } = parsed(body);
  if (typeof file !== 'string') throw new Refused("'file' must be the name of a test, as 'test/order.test.ts'");
  const kind = ([...FRAMEWORKS, 'report'] as const).find((each) => each === framework) ?? 'jest';
  if (!file.endsWith(ENDINGS[kind]))
    throw new Refused(`The name of what is saved for ${kind} must end with '${ENDINGS[kind]}', got '${file}'`);
  return {
    file,
    kind,
    title: typeof title === 'string' && title !== '' ? title : 'what was played in studio',
    execution: typeof execution === 'string' ? execution : '',
  };
}

function parsed(body: string): JsonObject {
  try {
    const value = JSON.parse(body) as Json;
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new Refused('The body must be one JSON object');
}
