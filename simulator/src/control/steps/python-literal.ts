import type { Json } from '../../base/json';
import { Code } from './literal';

/** What can be written as Python. */
export type PythonValue = Json | Code | readonly PythonValue[] | { readonly [name: string]: PythonValue };

/** A value as Python, as people write it. */
export function python(value: PythonValue): string {
  if (value instanceof Code) return value.text;
  // What JSON escapes in a text, Python reads in the same way.
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${(value as readonly PythonValue[]).map(python).join(', ')}]`;
  const members = Object.entries(value as Readonly<Record<string, PythonValue>>);
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}: ${python(each)}`).join(', ')}}`;
}

/** A call, with what is given by its place and what is given by its name. */
export function pythonCall(
  callee: string,
  given: readonly PythonValue[],
  named: Readonly<Record<string, PythonValue>> = {},
): string {
  const all = [...given.map(python), ...Object.entries(named).map(([name, value]) => `${name}=${python(value)}`)];
  return `${callee}(${all.join(', ')})`;
}
