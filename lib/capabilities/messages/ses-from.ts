import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';

/** The sender of e-mail, in the forms in which it is needed. */
export interface SesFrom {
  /** The address alone, as IAM compares it. */
  readonly address: string;
  /** The address with the name before it, as SES takes it. */
  readonly header: string;
  /** The verified identity: a domain or an address. */
  readonly identity: string;
}

const WITH_NAME = /^\s*(.*?)\s*<([^\s<>@]+@[^\s<>@]+)>\s*$/;
const BARE = /^[^\s<>@]+@[^\s<>@]+$/;

/** Takes `hello@example.com` or `Example <hello@example.com>` apart. */
export function sesFrom(scope: IConstruct, from: string, identity: string | undefined): SesFrom {
  if (Token.isUnresolved(from)) {
    return { address: from, header: from, identity: identity ?? refuse(scope, from) };
  }
  const [, name = '', address = from] = WITH_NAME.exec(from) ?? [];
  if (!BARE.test(address)) {
    return refuse(scope, from);
  }
  const header = name === '' ? address : `${encoded(name)} <${address}>`;
  return { address, header, identity: identity ?? address.slice(address.indexOf('@') + 1) };
}

/** A name beyond ASCII stands in a header as an encoded word. */
function encoded(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) ? name : `=?UTF-8?B?${Buffer.from(name).toString('base64')}?=`;
}

function refuse(scope: IConstruct, got: string): never {
  throw refusal(scope, {
    prop: 'fromAddress',
    must: "be an address, which must be known at synthesis when 'identity' is left out",
    got,
    instead: "give an address as in 'hello@example.com' or 'Example <hello@example.com>', or the verified 'identity'",
  });
}
