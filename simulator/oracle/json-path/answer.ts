import type { Json } from '../../src/base/json';

/** What the library, or the simulator, makes of a path and a document. */
export interface Answer {
  readonly compiles: boolean;
  readonly definite?: boolean;
  readonly value?: Json;
  /** The class of the exception, and its words. */
  readonly failure?: string;
  readonly words?: string;
}
