import { join } from 'node:path';
import { before } from '../code-folders.mjs';

/**
 * An environment in which `require` finds the packages of the layers, and before those that Lambda's runtime brings.
 * @param opt the folder that stands for `/opt`; undefined without layers.
 */
export function withNodeLayers(environment, opt) {
  if (opt === undefined) return environment;
  const folders = layerRoots(opt, environment.AWS_EXECUTION_ENV).map((root) => join(root, 'node_modules'));
  return { ...environment, ...before('NODE_PATH', folders, environment.NODE_PATH) };
}

/**
 * The folders whose `node_modules` hold the packages of the layers. Since nodejs18.x `import` looks there as well.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export function layerRoots(opt, runtime) {
  if (opt === undefined) return [];
  const [, version = ''] = /nodejs(\d+)/.exec(runtime ?? '') ?? [];
  return [join(opt, 'nodejs', `node${version}`), join(opt, 'nodejs')];
}
