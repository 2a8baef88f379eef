import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { refusal } from '../../core/refusal';
import type { ConfirmEndpointBindOptions, ConfirmEndpointConfig } from './confirm-endpoint';
import { ConfirmEndpoint } from './confirm-endpoint';

/** The places that links can lead to. */
export interface LinkBaseProps extends ConfirmEndpointBindOptions {
  readonly endpoint?: ConfirmEndpoint;
  readonly linkBaseUrl?: string;
}

/** Creates the endpoint behind the links; answers its resources, with the address that links start with. */
export function linkBase(
  scope: Construct,
  { endpoint, linkBaseUrl, ...binding }: LinkBaseProps,
): ConfirmEndpointConfig & { readonly url: string } {
  const { url, httpApi } = (endpoint ?? ConfirmEndpoint._default(scope)).bind(scope, binding);
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
  return { url: base, httpApi };
}

function isAddress(text: string): boolean {
  return /^https:\/\/[^\s?#@]+$/.test(text) && URL.canParse(text);
}
