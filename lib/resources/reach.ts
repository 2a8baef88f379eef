import { Arn, ArnFormat, Stack, Token, type ResourceEnvironment } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../core/refusal';

/** Refuses a resource that a role or a service of this stack can't use: one of another region, or one whose own policy is out of reach. */
export function checkReach(
  scope: IConstruct,
  prop: string,
  resource: { readonly env: ResourceEnvironment },
  arn?: string,
): void {
  const { region, account } = Stack.of(scope);
  // What is imported by its ARN does not always have the region of its ARN.
  const named = arn === undefined || Token.isUnresolved(arn) ? undefined : Arn.split(arn, ArnFormat.NO_RESOURCE_NAME);
  const { env } = resource;
  refuse(scope, prop, 'region', named?.region ?? env.region, region, 'AWS calls it in the region of the state machine');
  refuse(scope, prop, 'account', named?.account ?? env.account, account, 'its own policy is out of reach from here');
}

function refuse(scope: IConstruct, prop: string, what: string, got: string, own: string, because: string): void {
  if (Token.isUnresolved(got) || Token.isUnresolved(own) || got === own) return;
  throw refusal(scope, {
    prop,
    must: `be of the ${what} of its stack, '${own}'`,
    got: `one of ${what} '${got}'`,
    instead: `${because}: use one of your own ${what}, or a function that speaks to the other`,
  });
}
