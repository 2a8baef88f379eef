import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';

/** Refuses a prefix of keys that means more than itself in a policy or an address. */
export function checkFolderPrefix(scope: IConstruct, prop: string, prefix: string, standard: string): void {
  if (!Token.isUnresolved(prefix) && isPrefix(prefix)) return;
  const must = 'be names of letters, digits and !_.=,@- with slashes between them';
  throw refusal(scope, { prop, must, got: prefix, instead: `leave it out for '${standard}'` });
}

function isPrefix(text: string): boolean {
  return text.length <= 512 && /^([\w!.=,@-]+\/)*[\w!.=,@-]*$/.test(text) && !/(^|\/)\.{1,2}(\/|$)/.test(text);
}
