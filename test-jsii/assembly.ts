import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a cloud assembly that the languages must agree on, or that tell what an app used. */
export interface Assembly {
  readonly template: unknown;
  /** Fully qualified names of the constructs in the tree. */
  readonly constructs: ReadonlySet<string>;
}

interface TreeNode {
  readonly constructInfo?: { readonly fqn?: string };
  readonly children?: Readonly<Record<string, TreeNode>>;
}

export function readAssembly(folder: string): Assembly {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const constructs = new Set<string>();
  const visit = (node: TreeNode): void => {
    if (node.constructInfo?.fqn !== undefined) constructs.add(node.constructInfo.fqn);
    Object.values(node.children ?? {}).forEach(visit);
  };
  visit((read('tree.json') as { tree: TreeNode }).tree);
  return { template: read('Workflows.template.json'), constructs };
}

/** The first place where two JSON values differ, keys in any order; undefined when there is none. */
export function firstDifference(left: unknown, right: unknown, path = '$'): string | undefined {
  if (isObject(left) && isObject(right) && Array.isArray(left) === Array.isArray(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
    for (const key of keys) {
      const difference = firstDifference(left[key], right[key], `${path}.${key}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return left === right ? undefined : `${path}: ${JSON.stringify(left)} in TypeScript, ${JSON.stringify(right)} here`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

interface JsiiType {
  readonly kind: string;
  readonly fqn: string;
  readonly abstract?: boolean;
  readonly base?: string;
}

const CONSTRUCT_BASES = ['constructs.Construct', 'aws-cdk-lib.aws_stepfunctions.StateMachineFragment'];

/** Every construct that a user can make, by the `.jsii` assembly. */
export function publicConstructs(jsiiFile: string): string[] {
  const { types } = JSON.parse(readFileSync(jsiiFile, 'utf8')) as { types: Record<string, JsiiType> };
  const isConstruct = (fqn: string | undefined): boolean =>
    fqn !== undefined && (CONSTRUCT_BASES.includes(fqn) || isConstruct(types[fqn]?.base));
  return Object.values(types)
    .filter((type) => type.kind === 'class' && type.abstract !== true && isConstruct(type.base))
    .map((type) => type.fqn)
    .sort();
}
