import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../core/refusal';

/** The environment of a function holds 4 KB, the rest of ours included. */
const MAX_BYTES = 2500;

/** A prop as JSON for the environment of a function; refused when it is too long for that. */
export function environmentJson(scope: IConstruct, prop: string, value: object, instead: string): string {
  const sorted = inOrder(value);
  const json = Stack.of(scope).toJsonString(sorted);
  const bytes = Buffer.byteLength(Token.isUnresolved(json) ? JSON.stringify(sorted) : json);
  if (bytes > MAX_BYTES) {
    throw refusal(scope, { prop, must: `take at most ${MAX_BYTES} bytes as JSON`, got: `${bytes} bytes`, instead });
  }
  return json;
}

/** The same members in the order of their names, since not every language keeps the one in which they were written. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, each]) => [name, inOrder(each)]));
}
