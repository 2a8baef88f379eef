import type { Json } from '../../base/json';

/** What a path starts from. */
export type PathRoot =
  { readonly kind: 'input' } | { readonly kind: 'context' } | { readonly kind: 'variable'; readonly name: string };

/** The text of a path that is compiled, for messages, and what compiles the steps of a path inside of it. */
export interface PathText {
  readonly whole: string;
  readonly steps: (text: string) => readonly Segment[];
}

/** One step of a path. */
export type Segment =
  /** The document itself, which may stand again in the middle of a path. */
  | { readonly kind: 'root' }
  | { readonly kind: 'property'; readonly names: readonly string[] }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'indices'; readonly indices: readonly number[] }
  /** `[(@.length-1)]`: an index from the end, as a negative number. */
  | { readonly kind: 'fromEnd'; readonly offset: number }
  | { readonly kind: 'sliceFrom'; readonly from: number }
  | { readonly kind: 'sliceTo'; readonly to: number }
  | { readonly kind: 'sliceBetween'; readonly from: number; readonly to: number }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'scan' };

/** A path that was parsed. */
export interface Path {
  readonly text: string;
  readonly root: PathRoot;
  readonly segments: readonly Segment[];
  /** True when it names at most one node; else the result is always a list. */
  readonly definite: boolean;
}

/** What stands inside `[?( … )]`: alternatives, each of criteria that must hold together. */
export interface Filter {
  /** The number of filters that `[?]`, `[?,?]` … would have to be handed; 0 for one that is written out. */
  readonly placeholders: number;
  readonly alternatives: readonly (readonly Criterion[])[];
}

export type Operator = '==' | '!=' | '<=' | '>=' | '<' | '>' | '=~';

/** One comparison of a filter, or one test whether something is there. */
export type Criterion =
  | { readonly kind: 'exists'; readonly operand: PathOperand; readonly wanted: boolean }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly left: Operand; readonly right: Operand };

/** One side of a comparison. A literal is always a text, also where it looks like a number. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'pattern'; readonly pattern: RegExp }
  | PathOperand;

/** A path from the node under test (`@…`), or from the document (`$…`). */
export interface PathOperand {
  readonly kind: 'path';
  readonly from: 'node' | 'document';
  readonly segments: readonly Segment[];
}

/** A value that a criterion compares. */
export type Compared = Json | RegExp;

/** Whether the steps name at most one node (several names at the end of a path are merged into one object). */
export function isDefinite(segments: readonly Segment[]): boolean {
  return segments.every(({ kind }) => DEFINITE.has(kind));
}

const DEFINITE: ReadonlySet<Segment['kind']> = new Set(['root', 'property', 'index', 'fromEnd']);

/** Steps in the notation of AWS's messages: `['name'][0][*]`. */
export function segmentsText(segments: readonly Segment[]): string {
  return segments.map(segmentText).join('');
}

function segmentText(segment: Segment): string {
  switch (segment.kind) {
    case 'root':
      return '$';
    case 'property':
      return namesText(segment.names);
    case 'wildcard':
      return '[*]';
    case 'index':
      return `[${segment.index}]`;
    case 'indices':
      return `[${segment.indices.join(',')}]`;
    case 'fromEnd':
      return `[@.size()${segment.offset}]`;
    case 'sliceFrom':
      return `[${segment.from}:]`;
    case 'sliceTo':
      return `[:${segment.to}]`;
    case 'sliceBetween':
      return `[${segment.from}:${segment.to}]`;
    case 'filter':
      return `[${Array(Math.max(1, segment.filter.placeholders)).fill('?').join(',')}]`;
    case 'scan':
      return '..';
  }
}

/** Names in brackets, as messages call a property. */
export function namesText(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(', ')}]`;
}
