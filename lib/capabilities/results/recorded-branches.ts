import type { Duration } from 'aws-cdk-lib';
import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { AslWait } from '../../states/asl-wait';
import type { Work } from '../../work/work';
import type { EarlyEnd } from './early-end';
import type { ItemPlace } from './recorded-work';
import { itemStates, putsOutResult } from './recorded-work';

/** Named branches, as an object has them. */
export type Branches = readonly (readonly [string, Work])[];

/** The place of branches. */
export interface BranchesSettings {
  readonly scope: Construct;
  readonly names: FragmentNames;
  /** Whether a failure becomes a record. */
  readonly collects: boolean;
  readonly early?: EarlyEnd;
  /** The head start of each branch before the next one. */
  readonly hedgeAfter?: Duration;
}

/** The options that the work of all branches shares. */
export interface BranchesOptions extends Pick<ItemPlace, 'retries' | 'request' | 'window'> {
  readonly phrase: string;
  readonly assign?: Record<string, string>;
  readonly outputs: string;
}

/** One Parallel, with one state in each branch. */
export function branchesState(
  settings: BranchesSettings,
  branches: Branches,
  { phrase, assign, outputs, ...common }: BranchesOptions,
): sfn.Parallel {
  const { scope, names, early } = settings;
  const state = new sfn.Parallel(scope, 'Branches', {
    stateName: names.state(phrase),
    queryLanguage: sfn.QueryLanguage.JSONATA,
    arguments: argumentsOf(early),
    assign,
    outputs,
  });
  const input = early?.entering === undefined ? '$states.input' : '$states.input.input';
  branches.forEach(([name, work], at) => {
    const states = itemStates(scope, work, {
      ...common,
      names,
      id: `Branch ${name}`,
      phrase: name,
      key: `"name": ${quoted(name)}`,
      bindings: { name: quoted(name), input },
      collects: settings.collects,
      early,
    });
    state.branch(afterHeadStart(settings, name, at, states));
  });
  return state;
}

/** The input of branches that must be told of the entering. */
function argumentsOf(early: EarlyEnd | undefined): object | undefined {
  if (early?.entering === undefined) return undefined;
  return { input: '{% $states.input %}', entering: jsonata(early.entering) };
}

/** The states of a branch that gives those before it time. */
function afterHeadStart(
  { scope, names, hedgeAfter }: BranchesSettings,
  name: string,
  at: number,
  states: sfn.IChainable,
): sfn.IChainable {
  if (hedgeAfter === undefined || at === 0) return states;
  const wait = new AslWait(scope, `Wait ${name}`, {
    stateName: names.state(`${name} waits`),
    seconds: at * hedgeAfter.toSeconds(),
  });
  return wait.next(states);
}

/** JSONata of the records of all branches, one after the other. */
export function branchRecords({ collects }: Pick<BranchesSettings, 'collects'>, branches: Branches): string {
  return branches
    .map(([name, work], index) =>
      putsOutResult(work, collects)
        ? `{"name": ${quoted(name)}, "result": $states.result[${index}]}`
        : `$states.result[${index}]`,
    )
    .join(', ');
}
