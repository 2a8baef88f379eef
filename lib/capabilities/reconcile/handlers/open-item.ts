/** The way in which an execution that the reconciler starts goes on with an item. */
export interface Resumption {
  /** One of those that the state machine knows. */
  readonly action: string;
  readonly results: unknown;
  readonly error: string;
  readonly cause: string;
}

/** An item that an execution works on, and that stays open until one has said how it ended, as far as reconciling reads it. */
export interface OpenItem {
  readonly id: string;
  readonly status: string;
  readonly open: boolean;
  /** The time at which it is to be looked at next. */
  readonly dueAt: string;
  /** The execution that alone may write its status: the first one, or the one that the reconciler named last. */
  readonly executionArn: string;
  readonly startedAt: string;
  /** The number of times that it was gone on with. */
  readonly attempts: number;
  /** Of an item that is gone on with. */
  readonly resumption?: Resumption;
}

export type Attributes = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** Reads an item of the table. */
export function openItem(attributes: Attributes): OpenItem {
  const resumption = attributes.resumption?.S;
  return {
    id: textOf(attributes, 'id'),
    status: textOf(attributes, 'status'),
    open: attributes.open !== undefined,
    dueAt: textOf(attributes, 'dueAt'),
    executionArn: textOf(attributes, 'executionArn'),
    startedAt: textOf(attributes, 'startedAt'),
    attempts: Number(attributes.attempts?.N ?? 0),
    resumption: resumption === undefined ? undefined : (JSON.parse(resumption) as Resumption),
  };
}

/** A text attribute; empty when there is none. */
export function textOf(attributes: Attributes, name: string): string {
  return attributes[name]?.S ?? '';
}
