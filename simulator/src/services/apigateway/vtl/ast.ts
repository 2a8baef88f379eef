import { createRequire } from 'node:module';
import { Unsupported } from '../../service';

/** A node of a parsed template, as the parser gives it. */
export interface VtlNode {
  readonly type: string;
  readonly id?: string | VtlNode;
  readonly value?: unknown;
  readonly isEval?: boolean;
  readonly isRange?: boolean;
  readonly prue?: boolean;
  readonly leader?: string;
  readonly path?: readonly VtlNode[];
  readonly args?: readonly VtlNode[] | false;
  readonly equal?: readonly [VtlNode, VtlNode];
  readonly condition?: VtlNode;
  readonly to?: string;
  readonly from?: VtlNode;
  readonly expression?: readonly VtlNode[];
  readonly operator?: string;
}

/** Text, a node, or a block: a node that opens it, and what is in it. */
export type VtlPart = string | VtlNode | readonly VtlPart[];

const parsed = new Map<string, readonly VtlPart[]>();

/** The library is loaded with the first template, since few apps have one. */
function parse(template: string): readonly VtlPart[] {
  const library = createRequire(__filename)('velocityjs') as { parse(text: string): readonly VtlPart[] };
  return library.parse(template);
}

/**
 * A template, parsed once. The grammar is velocityjs'; its evaluation isn't, since it takes empty text and zero for false, divides
 * whole numbers into fractions and passes over what it doesn't know.
 * @throws Unsupported when it can't be read.
 */
export function parsedTemplate(template: string): readonly VtlPart[] {
  let parts = parsed.get(template);
  if (parts === undefined) {
    try {
      parts = parse(template);
    } catch (error) {
      const [line = ''] = (error as Error).message.split('\n');
      throw new Unsupported(`the simulator can't read the mapping template: ${line}`);
    }
    parsed.set(template, parts);
  }
  return parts;
}
