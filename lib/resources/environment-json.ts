import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../core/refusal';

/** The environment of a function holds 4 KB, the rest of ours included. */
const MAX_BYTES = 2500;

/** A prop as JSON for the environment of a function; refused when it is too long for that. */
export function environmentJson(scope: IConstruct, prop: string, value: object, instead: string): string {
  const json = Stack.of(scope).toJsonString(value);
  const bytes = Buffer.byteLength(Token.isUnresolved(json) ? JSON.stringify(value) : json);
  if (bytes > MAX_BYTES) {
    throw refusal(scope, { prop, must: `take at most ${MAX_BYTES} bytes as JSON`, got: `${bytes} bytes`, instead });
  }
  return json;
}
