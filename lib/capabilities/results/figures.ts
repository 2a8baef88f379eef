import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { AslMap } from '../../states/asl-map';
import type { Aggregate } from './aggregate';

/** Aggregates by their names. */
export type Aggregates = Readonly<Record<string, Aggregate>>;

/** The aggregates by name, for not every language keeps the order of a map. */
function sorted(aggregates: Aggregates): [string, Aggregate][] {
  return Object.entries(aggregates).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Whether figures are asked for: only for these are results themselves looked at. */
export function hasAggregates(aggregates: Aggregates): boolean {
  return Object.keys(aggregates).length > 0;
}

/** Whether nothing that users' functions answer can make the figures fail. */
export function areTotal(aggregates: Aggregates): boolean {
  return Object.values(aggregates).every(({ _expressions: { total } }) => total);
}

/** The members `aggregates` and `skipped` of an outcome, with a comma before them; empty without any. `used` are the records that figures are made of. */
export function figuresMember(aggregates: Aggregates, records: string, used = records): string {
  const figures = members(aggregates, ({ _expressions: { part } }) => part(used));
  const skipped = members(
    aggregates,
    ({ _expressions: { usable } }) =>
      `$count(${records}) - $count($filter(${used}, function($r) {($result := $r.result; ${usable ?? 'true'})}))`,
    ({ _expressions: { usable } }) => usable !== undefined || used !== records,
  );
  return bothMembers(aggregates, figures, skipped);
}

/** The same, out of an array of the outcomes of parts. */
export function figuresOfParts(aggregates: Aggregates, parts: string): string {
  const of = (member: string, name: string): string => `[${parts}.${member}.($lookup($, ${quoted(name)}))]`;
  const figures = members(aggregates, ({ _expressions: { whole } }, name) => whole(of('aggregates', name)));
  const skipped = members(aggregates, (_, name) => `$sum(${of('skipped', name)})`);
  return bothMembers(aggregates, figures, skipped);
}

/** Only figures that left something out stand in `skipped`. */
function bothMembers(aggregates: Aggregates, figures: string, skipped: string): string {
  return hasAggregates(aggregates)
    ? `, "aggregates": {${figures}}, "skipped": $merge([{}, $sift({${skipped}}, function($n) {$n > 0})])`
    : '';
}

function members(
  aggregates: Aggregates,
  expression: (aggregate: Aggregate, name: string) => string,
  has: (aggregate: Aggregate) => boolean = () => true,
): string {
  return sorted(aggregates)
    .filter(([, aggregate]) => has(aggregate))
    .map(([name, aggregate]) => `${quoted(name)}: ${expression(aggregate, name)}`)
    .join(', ');
}

/** Figures beside what came out. */
export interface FiguresBesideOptions {
  readonly names: FragmentNames;
  readonly aggregates: Aggregates;
  /** The field of the input, and of the output, that holds what came out. */
  readonly resultField: string;
  /** JSONata of the records of what succeeded, over `$outcome`. */
  readonly records: string;
}

/** States that put figures which can fail beside what came out. */
export function figuresBeside(
  scope: Construct,
  { names, aggregates, resultField, records }: FiguresBesideOptions,
): ReturnType<typeof figureStates> {
  const field = quoted(resultField);
  const outcome = `$lookup($states.input, ${field})`;
  const all = `($outcome := ${outcome}; [${records}])`;
  const output = (used: string): string => {
    const figures = figuresMember(aggregates, '$all', used === all ? '$all' : '$used').slice(2);
    const beside = `$merge([$states.input, {${field}: $merge([${outcome}, {${figures}}])}])`;
    return jsonata(`($all := ${all}; $used := [${used}]; ${beside})`);
  };
  return figureStates(scope, { names, aggregates, records: all, output });
}

/** Figures that can fail, in states of their own. */
export interface FigureStatesOptions {
  readonly names: FragmentNames;
  readonly aggregates: Aggregates;
  /** JSONata of the records of what succeeded, over the input of the state. */
  readonly records: string;
  /** The Output: `used` is JSONata of the records that figures may be made of. */
  readonly output: (used: string) => string;
}

/**
 * Works out figures whose expressions can fail on what users' functions answered: first over all results at once, and where that fails over those
 * that each of them alone does not fail on.
 *
 * A Map over nothing costs one transition, as a Pass does, and can catch.
 */
export function figureStates(
  scope: Construct,
  { names, aggregates, records, output }: FigureStatesOptions,
): { readonly start: AslMap; readonly ends: AslMap[] } {
  const all = attempt(scope, 'Figures', names.state('figures'), output(records));
  const one = attempt(scope, 'Figure', names.state('figures of one result'), triedOne(aggregates));
  one.catch({
    errors: ['States.QueryEvaluationError'],
    to: pass(scope, 'NoFigure', names.state('no figures'), '{% false %}'),
  });
  const each = new AslMap(scope, 'FiguresOneByOne', {
    stateName: names.state('figures one by one'),
    items: jsonata(records),
    itemSelector: { record: '{% $states.context.Map.Item.Value %}' },
    processor: one,
    output: output(`$filter(${records}, function($r, $i) {$states.result[$i]})`),
  });
  all.catch({ errors: ['States.QueryEvaluationError'], to: each, output: '{% $states.input %}' });
  return { start: all, ends: [all, each] };
}

function triedOne(aggregates: Aggregates): string {
  const tried = members(aggregates, ({ _expressions: { part } }) => part('[$states.input.record]'));
  return jsonata(`($tried := {${tried}}; true)`);
}

function attempt(scope: Construct, id: string, stateName: string, output: string): AslMap {
  return new AslMap(scope, id, {
    stateName,
    items: [],
    itemSelector: {},
    processor: pass(scope, `${id}Nothing`, `${stateName}: nothing`),
    output,
  });
}

function pass(scope: Construct, id: string, stateName: string, outputs?: unknown): sfn.Pass {
  return new sfn.Pass(scope, id, { stateName, queryLanguage: sfn.QueryLanguage.JSONATA, outputs });
}
