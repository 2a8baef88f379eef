import { expressionBody } from '../../core/jsonata';

/**
 * A figure over the results of a fan-out, worked out by JSONata in the states that are there anyway, never by a function.
 *
 * It covers the items that succeeded. In its expressions `$result` is the result of one item.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export class Aggregate {
  /** How many items succeeded. */
  public static count(): Aggregate {
    return new Aggregate({
      part: (records) => `$count(${records})`,
      whole: (parts) => `$sum(${parts})`,
    });
  }

  /** The sum of a number of each result, `{% $result.amount %}`; 0 when there is none. */
  public static sum(of: string): Aggregate {
    return new Aggregate({
      part: (records) => `$sum([${each(records, expressionBody(of))}])`,
      whole: (parts) => `$sum(${parts})`,
    });
  }

  /** The results by a key of each, `{% $result.country %}`, with another aggregate over those of each key. */
  public static group(by: string, of: Aggregate): Aggregate {
    const { part, whole } = of._expressions;
    const key = `$string(($result := result; ${expressionBody(by)}))`;
    const entries = '$each($, function($v, $k) {{"key": $k, "value": $v}})';
    return new Aggregate({
      part: (records) => `$merge([{}, ${records}{${key}: ${part('[$]')}}])`,
      whole: (parts) => `$merge([{}, (${parts}.${entries}){key: ${whole('[value]')}}])`,
    });
  }

  /** One object of the members of all results that are objects; of two with one name the later item's stays. */
  public static merge(): Aggregate {
    return new Aggregate({
      part: (records) => `$merge([${each(records, '$type($result) = "object" ? $result')}])`,
      whole: (parts) => `$merge(${parts})`,
    });
  }

  /**
   * The `n` results with the largest number or text, `{% $result.amount %}`: an array of `{ index, result }`, or `{ name, result }`. Throws
   * unless `n` is a whole number of at least 1.
   */
  public static top(n: number, by: string): Aggregate {
    if (!Number.isInteger(n) || n < 1) {
      throw new Error(
        `Aggregate.top: 'n' must be a whole number of at least 1, got ${n}; leave the aggregate out for none`,
      );
    }
    const largest = (records: string): string =>
      `[(${records})^(>($result := result; ${expressionBody(by)}))[[0..${n - 1}]]]`;
    return new Aggregate({ part: largest, whole: largest });
  }

  private constructor(
    /** @internal Each takes an expression of an array: of records `{ index, result }`, or of what the other one gave for parts of them. */
    public readonly _expressions: {
      readonly part: (records: string) => string;
      readonly whole: (parts: string) => string;
    },
  ) {}
}

function each(records: string, body: string): string {
  return `$map(${records}, function($r) {($result := $r.result; ${body})})`;
}
