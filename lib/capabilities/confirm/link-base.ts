import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { refusal } from '../../core/refusal';
import type { ConfirmEndpointBindOptions } from './confirm-endpoint';
import { ConfirmEndpoint } from './confirm-endpoint';

/** The places that links can lead to. */
export interface LinkBaseProps extends ConfirmEndpointBindOptions {
  readonly endpoint?: ConfirmEndpoint;
  readonly linkBaseUrl?: string;
}

/** Creates the endpoint behind the links; answers the address that they start with. */
export function linkBase(scope: Construct, { endpoint, linkBaseUrl, ...binding }: LinkBaseProps): string {
  const { url } = (endpoint ?? ConfirmEndpoint._default(scope)).bind(scope, binding);
  const base = linkBaseUrl ?? url;
  if (base === undefined || !(Token.isUnresolved(base) || isAddress(base))) {
    throw refusal(scope, {
      prop: 'linkBaseUrl',
      must: "be an address that starts with 'https://', without query",
      got: base,
      instead:
        "it is what links in messages start with; leave it out for the endpoint's own address, where there is an endpoint",
    });
  }
  return base;
}

function isAddress(text: string): boolean {
  return /^https:\/\/[^\s?#@]+$/.test(text) && URL.canParse(text);
}
