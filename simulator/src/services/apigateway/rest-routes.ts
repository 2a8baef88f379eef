import type { Json } from '../../base/json';
import { textOf } from '../../base/text';
import type { App, Resource } from '../resource';
import { openApiMethods } from './openapi-methods';
import { parametersOf, rankOf, segmentsOf } from './path-pattern';
import type { RestMethod } from './rest-method';

/** A method, and the values of its path's parameters. */
export interface RestMatch {
  readonly method: RestMethod;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The methods of a REST API: resources of the template, or an OpenAPI document. */
export function restMethods(api: Resource, app: App): readonly RestMethod[] {
  const root = api.attribute('RootResourceId');
  const resources = new Map(app.ofType('AWS::ApiGateway::Resource').map((each) => [each.ref, each]));
  const pathOf = (id: Json | undefined): string => {
    const resource = resources.get(textOf(id));
    if (id === root || resource === undefined) return '';
    return `${pathOf(resource.properties['ParentId'])}/${textOf(resource.properties['PathPart'])}`;
  };
  const declared = app
    .ofType('AWS::ApiGateway::Method')
    .filter(({ properties }) => properties['RestApiId'] === api.ref)
    .map((resource) => {
      const { HttpMethod: verb, ResourceId: id } = resource.properties;
      const path = pathOf(id);
      const settings = resource.properties;
      return { resource, verb: textOf(verb), path: path === '' ? '/' : path, resourceId: textOf(id), settings };
    });
  return [...declared, ...openApiMethods(api)];
}

/** The method that a request comes to: that of the most specific path; a method of its own wins over ANY. */
export function matchedMethod(methods: readonly RestMethod[], verb: string, path: string): RestMatch | undefined {
  const segments = segmentsOf(path);
  const matches = methods.flatMap((method): RestMatch[] => {
    const pathParameters = parametersOf(segmentsOf(method.path), segments);
    return pathParameters === undefined ? [] : [{ method, pathParameters }];
  });
  const ranks = matches.map(({ method }) => rankOf(segmentsOf(method.path)));
  const best = matches.filter((_, index) => ranks[index] === Math.max(...ranks));
  return best.find(({ method }) => method.verb === verb) ?? best.find(({ method }) => method.verb === 'ANY');
}
