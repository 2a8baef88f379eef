import { checkArgument } from '../../core/given';
import { refusal } from '../../core/refusal';
import { numberIn, rankIn, readValue, type Value } from './values';

/**
 * A figure over the results of a fan-out, worked out by JSONata, never by a function.
 *
 * It covers the items that succeeded. In its expressions `$result` is the result of one item. A result that a figure can't use, a text where a
 * number is added for instance, is left out of it and counted under its name in `skipped`. An expression that can itself fail (`$result.price *
 * $result.quantity`, unlike `$result.price`) is worked out in a state of its own, where that failure is caught: one more transition outside of
 * child executions.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export class Aggregate {
  /** The number of items that succeeded. */
  public static count(): Aggregate {
    return new Aggregate({
      part: (records) => `$count(${records})`,
      whole: (parts) => `$sum(${parts})`,
      total: true,
    });
  }

  /** The sum of a number of each result, `{% $result.amount %}`, or of a text that is one, as in a CSV file; 0 when there is none. */
  public static sum(of: string): Aggregate {
    checkArgument('Aggregate.sum', 'of', of);
    const value = readValue(of);
    return new Aggregate({
      part: (records) => `$sum([${each(records, numberIn(value))}])`,
      whole: (parts) => `$sum(${parts})`,
      usable: `$exists(${numberIn(value)})`,
      total: value.total,
    });
  }

  /** The results by a key of each, `{% $result.country %}`, with another aggregate over those of each key. */
  public static group(by: string, of: Aggregate): Aggregate {
    checkArgument('Aggregate.group', 'by', by);
    checkArgument('Aggregate.group', 'of', of);
    const { part, whole, usable, total } = of._expressions;
    const value = readValue(by);
    const key = `$string((${value.body}))`;
    const entries = '$each($, function($v, $k) {{"key": $k, "value": $v}})';
    return new Aggregate({
      part: (records) => `$merge([{}, ${records}{($result := result; ${key}): ${part('[$]')}}])`,
      whole: (parts) => `$merge([{}, (${parts}.${entries}){key: ${whole('[value]')}}])`,
      usable: `$exists(${key})${usable === undefined ? '' : ` and ${usable}`}`,
      total: total && value.total,
    });
  }

  /** An object of the members of all results that are objects; of two with one name the later item's stays. */
  public static merge(): Aggregate {
    const isObject = '$type($result) = "object"';
    return new Aggregate({
      part: (records) => `$merge([${each(records, `${isObject} ? $result`)}])`,
      whole: (parts) => `$merge(${parts})`,
      usable: isObject,
      total: true,
    });
  }

  /**
   * The `n` results with the largest number or text, `{% $result.amount %}`, numbers before texts and a text that is a number as one: an array
   * of `{ index, result }`, or `{ name, result }`. Throws unless `n` is a whole number of at least 1.
   */
  public static top(n: number, by: string): Aggregate {
    checkArgument('Aggregate.top', 'n', n);
    checkArgument('Aggregate.top', 'by', by);
    if (!Number.isInteger(n) || n < 1) {
      const instead = 'leave the aggregate out for none';
      throw refusal('Aggregate.top', { prop: 'n', must: 'be a whole number of at least 1', got: n, instead });
    }
    const value = readValue(by);
    const largest = (records: string): string => largestOf(n, records, value);
    return new Aggregate({
      part: largest,
      whole: largest,
      usable: `$exists(${rankIn(value)})`,
      total: value.total,
    });
  }

  private constructor(
    /** @internal */
    public readonly _expressions: AggregateExpressions,
  ) {}
}

/** JSONata of a figure. */
interface AggregateExpressions {
  /** Over an array of records `{ index, result }`. */
  readonly part: (records: string) => string;
  /** Over an array of what `part` gave for parts of them. */
  readonly whole: (parts: string) => string;
  /** Whether the figure can use `$result`; undefined when it uses all. */
  readonly usable?: string;
  /** Whether nothing that a user's function answers can make the expressions fail. */
  readonly total: boolean;
}

function each(records: string, body: string): string {
  return `$map(${records}, function($r) {($result := $r.result; ${body})})`;
}

/** Numbers and texts don't compare: each sorts among its own kind. */
function largestOf(n: number, records: string, value: Value): string {
  const ranked = each(records, `($rank := ${rankIn(value)}; $exists($rank) ? $merge([$rank, {"record": $r}]))`);
  // Paths begin with a variable: one that begins with anything else is walked once for each item of a group.
  return `($ranked := [${ranked}]; $sorted := [$ranked^(>kind, >number, >text)]; [$sorted[[0..${n - 1}]].record])`;
}
