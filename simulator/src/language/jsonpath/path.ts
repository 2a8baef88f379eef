import type { Json } from '../../base/json';

/** What a path starts from. */
export type PathRoot =
  { readonly kind: 'input' } | { readonly kind: 'context' } | { readonly kind: 'variable'; readonly name: string };

/** One step of a path. */
export type Segment =
  | { readonly kind: 'property'; readonly names: readonly string[] }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'index'; readonly indices: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'scan' }
  | { readonly kind: 'function'; readonly name: string };

/** A path that was parsed. */
export interface Path {
  readonly text: string;
  readonly root: PathRoot;
  readonly segments: readonly Segment[];
  /** True when it names at most one node; else the result is always a list. */
  readonly definite: boolean;
}

/** What stands inside `[?( … )]`. */
export type Filter =
  | { readonly kind: 'or' | 'and'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'exists'; readonly path: Path }
  | {
      readonly kind: 'compare';
      readonly operator: '==' | '!=' | '<=' | '>=' | '<' | '>';
      readonly left: Operand;
      readonly right: Operand;
    };

/** One side of a comparison in a filter: a value, or a path from the node under test (`@…`). */
export type Operand =
  { readonly kind: 'literal'; readonly value: Json } | { readonly kind: 'path'; readonly path: Path };

/** A step in the notation of AWS's messages: `['name']`, `[0]`, `[*]`. */
export function segmentText(segment: Segment): string {
  switch (segment.kind) {
    case 'property':
      return `[${segment.names.map((name) => `'${name}'`).join(',')}]`;
    case 'wildcard':
      return '[*]';
    case 'index':
      return `[${segment.indices.join(',')}]`;
    case 'slice':
      return `[${segment.from ?? ''}:${segment.to ?? ''}]`;
    case 'filter':
      return '[?]';
    case 'scan':
      return '..';
    case 'function':
      return `['${segment.name}()']`;
  }
}

/** Whether the step names at most one node (several names at the end of a path are merged into one object). */
export function isDefinite(segments: readonly Segment[]): boolean {
  return segments.every((segment, at) => {
    if (segment.kind === 'property') return segment.names.length === 1 || at === segments.length - 1;
    if (segment.kind === 'index') return segment.indices.length === 1;
    return segment.kind === 'function';
  });
}
