import type { Changes } from './renamed-members';
import type { Model, ModelShape, Reference } from './sources';

/** The lines before the first shape: the header and the actions. */
const FIRST_LINE = 2;

const NUMBERS: Readonly<Record<string, string>> = { integer: 'i', long: 'i', float: 'f', double: 'f' };

/**
 * The shapes that the actions of a service use, each once. A plain value is told where it is used: `t` text, `i` a whole
 * number, `f` a number, each with its bounds (`t1..64`), `b` a boolean, `d` a date, `x` bytes, `j` any JSON. All else
 * is told on a line of its own, and used by the line's number: `["e", …]` one of some texts, `["[", of]` a list,
 * `["<", of]` a map, `["{", name, of, …]` members, where `!` after a name marks what is required, and `=` what the
 * SDK for Java calls it.
 */
export class ShapeTable {
  readonly lines: string[] = [];
  private readonly lineOf = new Map<string, number>();

  constructor(
    private readonly model: Model,
    private readonly changes: Changes,
  ) {}

  /** How a shape is told where it is used; 0 for none. */
  of(reference: Reference | undefined): string | number {
    if (reference === undefined) return 0;
    const shape = this.model.shapes[reference.shape] as ModelShape;
    if (reference.jsonvalue === true || shape.document === true) return 'j';
    return this.plain(reference.shape, shape) ?? this.line(reference.shape, shape);
  }

  private plain(name: string, { type, enum: values, min, max }: ModelShape): string | undefined {
    if (type === 'boolean') return 'b';
    if (type === 'timestamp') return 'd';
    const largest = this.changes.largest[name] ?? max;
    if (type === 'blob') return `x${bounds(min, largest)}`;
    if (NUMBERS[type] !== undefined) return `${NUMBERS[type]}${bounds(min, largest)}`;
    if (type === 'string' && values === undefined) return `t${bounds(min, largest)}`;
    return undefined;
  }

  private line(name: string, shape: ModelShape): number {
    const known = this.lineOf.get(name);
    if (known !== undefined) return known;
    const index = this.lines.push('') - 1;
    this.lineOf.set(name, index + FIRST_LINE);
    this.lines[index] = JSON.stringify(this.told(name, shape));
    return index + FIRST_LINE;
  }

  private told(name: string, shape: ModelShape): unknown {
    if (shape.type === 'list') return ['[', this.of(shape.member)];
    if (shape.type === 'map') return ['<', this.of(shape.value)];
    if (shape.type === 'string') return ['e', ...(shape.enum ?? [])];
    const members = Object.entries(shape.members ?? {}).flatMap(([member, reference]) => {
      const other = this.changes.renamed[name]?.[member];
      const isRequired = shape.required?.includes(member) === true && reference.idempotencyToken !== true;
      const told = `${member}${isRequired ? '!' : ''}${other === undefined ? '' : `=${other}`}`;
      return [told, this.changes.json[name]?.includes(member) === true ? 'j' : this.of(reference)];
    });
    return ['{', ...members, ...(this.changes.added[name] ?? []).flatMap((member) => [member, 't'])];
  }
}

function bounds(least: number | undefined, most: number | undefined): string {
  return least === undefined && most === undefined ? '' : `${least ?? ''}..${most ?? ''}`;
}
