import { capitalized, memberName } from './java-names';
import type { ListShape, Member, ObjectShape, Shape } from './shape';

/** A line of a service's table, as `scripts/offer/shape-table.ts` writes it. */
type Told = readonly [kind: string, ...rest: (string | number)[]];

const PLAIN = { t: 'text', i: 'integer', f: 'number', x: 'bytes', b: 'boolean', d: 'date', j: 'any' } as const;

/** Reads the shapes of a service, each when it is asked for. */
export class ShapeReader {
  private readonly read = new Map<string | number, Shape>();

  constructor(private readonly lines: readonly string[]) {}

  /** The shape that a reference stands for: the number of a line, or the notation of a plain value. */
  shape(reference: string | number): Shape {
    let shape = this.read.get(reference);
    if (shape === undefined) {
      shape = typeof reference === 'string' ? plain(reference) : this.line(reference);
      this.read.set(reference, shape);
    }
    return shape;
  }

  private line(number: number): Shape {
    const [kind, ...rest] = JSON.parse(this.lines[number] as string) as Told;
    if (kind === 'e') return { kind: 'choice', values: rest as string[] };
    if (kind === '{') return new TableObject(this, rest);
    return new TableList(this, kind === '[' ? 'list' : 'map', rest[0] as string | number);
  }
}

/** Shapes may contain themselves: what is inside is read when it is asked for. */
class TableList implements ListShape {
  constructor(
    private readonly reader: ShapeReader,
    readonly kind: 'list' | 'map',
    private readonly reference: string | number,
  ) {}

  get of(): Shape {
    return this.reader.shape(this.reference);
  }
}

class TableObject implements ObjectShape {
  readonly kind = 'object';
  private read: readonly Member[] | undefined;

  constructor(
    private readonly reader: ShapeReader,
    private readonly told: readonly (string | number)[],
  ) {}

  get members(): readonly Member[] {
    return (this.read ??= this.told.flatMap((name, index) =>
      index % 2 === 0 ? [new TableMember(this.reader, name as string, this.told[index + 1] as string | number)] : [],
    ));
  }
}

class TableMember implements Member {
  readonly modelName: string;
  readonly sdkName: string;
  readonly optimizedName: string;
  readonly required: boolean;

  constructor(
    private readonly reader: ShapeReader,
    told: string,
    private readonly reference: string | number,
  ) {
    const [name = '', renamed] = told.split('=');
    this.required = name.endsWith('!');
    this.modelName = this.required ? name.slice(0, -1) : name;
    this.sdkName = renamed ?? memberName(this.modelName);
    this.optimizedName = capitalized(this.modelName);
  }

  get shape(): Shape {
    return this.reader.shape(this.reference);
  }
}

function plain(notation: string): Shape {
  const kind = PLAIN[notation.charAt(0) as keyof typeof PLAIN];
  if (kind === 'boolean' || kind === 'date' || kind === 'any') return { kind };
  const [least = '', most = ''] = notation.slice(1).split('..');
  return { kind, ...(least === '' ? {} : { least: Number(least) }), ...(most === '' ? {} : { most: Number(most) }) };
}
