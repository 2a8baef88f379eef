import formats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020';
import type { RecordRules } from './events';
import { failed } from './errors';

/** Says what is wrong with a record; nothing when it is good. It may change texts into what the schema says that they are. */
export type RecordCheck = (value: unknown) => readonly string[];

/** The reasons that are told of one record. */
const MOST_REASONS = 5;

/**
 * The check of records by their schema, compiled.
 *
 * @throws `DataPipeline.SchemaInvalid` when it is no schema.
 */
export function recordCheck({ schema, format }: RecordRules): RecordCheck {
  if (schema === undefined) return () => [];
  // Fields of CSV are texts, whatever they mean.
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, coerceTypes: format === 'CSV' });
  (formats.default as (to: Ajv2020) => unknown)(ajv);
  const check = compiled(() => ajv.compile(schema));
  return (value) => {
    if (check(value)) return [];
    const reasons = check.errors ?? [];
    return reasons.slice(0, MOST_REASONS).map(({ instancePath, message = 'it is bad', params }) => {
      const named = 'additionalProperty' in params ? `, '${String(params.additionalProperty)}'` : '';
      return `${instancePath === '' ? 'it' : instancePath} ${message}${named}`;
    });
  };
}

function compiled<T>(compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw failed('SchemaInvalid', (error as Error).message);
  }
}
