import { constructPath, type App } from '../../services/resource';
import { textOf } from '../../base/text';
import type { JsonObject } from '../../base/json';
import type { FileAsset } from '../assembly/assets';
import type { Notes } from '../assembly/notes';
import type { Resource } from '../assembly/resource';

/** A layer as it was packed: a folder, or a zip file. */
export type LayerCode = { readonly folder: string } | { readonly zip: string };

/** What layers of AWS's own are for, by the name in their ARN, and what to do about those that code needs. */
const OF_AWS: readonly (readonly [name: RegExp, what: string])[] = [
  [
    /^AWSLambdaPowertools/,
    'Powertools is taken from your own project: install it there (pip install aws-lambda-powertools, npm i -D @aws-lambda-powertools/…)',
  ],
  [/^LambdaInsightsExtension/, 'Lambda Insights only measures, so it is left out'],
  [/^aws-otel-|^AWSOpenTelemetryDistro/, 'OpenTelemetry only measures, so it is left out'],
  [/^AWSCodeGuruProfiler/, 'the profiler only measures, so it is left out'],
];

/**
 * The layers of a function whose contents are in the assembly, in the function's order: Lambda unpacks them into `/opt` one
 * after the other, so that a later one covers what an earlier one has at the same place. A layer from elsewhere is noted.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export function layersOf(lambda: Resource, app: App, notes: Notes): readonly LayerCode[] {
  const declared = lambda.properties['Layers'];
  if (!Array.isArray(declared)) return [];
  // A deployment may have replaced a layer that a published version has; it is still in the stack that the version is of.
  const all = [...(app.resources as readonly Resource[]), ...lambda.stack.resources.values()];
  return declared.map(textOf).flatMap((arn) => {
    const version = all.find((each) => each.type === 'AWS::Lambda::LayerVersion' && each.arn === arn);
    const asset = version && tryAsset(version);
    if (asset !== undefined) return [asset.isFolder ? { folder: asset.path } : { zip: asset.path }];
    notes.say(`[${constructPath(lambda)}] ${missing(arn, version)}`);
    return [];
  });
}

function tryAsset(version: Resource): FileAsset | undefined {
  const key = ((version.properties['Content'] ?? {}) as JsonObject)['S3Key'];
  return typeof key === 'string' ? version.stack.source.assets.tryFind(key) : undefined;
}

function missing(arn: string, version: Resource | undefined): string {
  if (version !== undefined)
    return `the contents of the layer '${constructPath(version)}' are not part of what was loaded; load the App or its cdk.out folder`;
  const [, name = ''] = /:layer:([^:]+)/.exec(arn) ?? [];
  const [, what] = OF_AWS.find(([each]) => each.test(name)) ?? [];
  const remedy =
    'its contents are missing; install what the code needs from it in your own project, or mock the function';
  return `the layer ${arn} is not part of the app: ${what ?? remedy}`;
}
