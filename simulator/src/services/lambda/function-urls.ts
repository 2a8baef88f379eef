import type { Json } from '../../base/json';
import { textOf } from '../../base/text';
import type { ServiceContext } from '../definition';
import type { Resource } from '../resource';
import { FunctionUrl } from './function-url';
import type { SimulatedFunction } from './simulated-function';

/** The Function URLs of an app. */
export function functionUrls(
  functionNamed: (reference: string) => SimulatedFunction,
  { app, agenda, random, permissions }: ServiceContext,
): readonly FunctionUrl[] {
  const grants = app.ofType('AWS::Lambda::Permission');
  return app.ofType('AWS::Lambda::Url').map((resource) => {
    const target = functionNamed(textOf(resource.properties['TargetFunctionArn']));
    const isAllowed = (): boolean => permissions === undefined || isPublic(resource, target.resource, grants);
    return new FunctionUrl(resource, target, agenda, random, isAllowed);
  });
}

/**
 * Whether anybody may call a Function URL: it asks for no signature, and the function's policy lets everybody call both
 * the URL and, through it, the function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
function isPublic(url: Resource, target: Resource, grants: readonly Resource[]): boolean {
  if (url.properties['AuthType'] !== 'NONE') return false;
  const allowed = grants
    .filter(({ properties }) => properties['Principal'] === '*' && isFunction(target, properties['FunctionName']))
    .map(({ properties }) => properties['Action']);
  return allowed.includes('lambda:InvokeFunctionUrl') && allowed.includes('lambda:InvokeFunction');
}

function isFunction({ arn, name }: Resource, reference: Json | undefined): boolean {
  return reference === arn || reference === name;
}
