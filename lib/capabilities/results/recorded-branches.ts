import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import type { Work } from '../../work/work';
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
}

/** The options that the work of all branches shares. */
export interface BranchesOptions extends Pick<ItemPlace, 'retries' | 'request' | 'window'> {
  readonly phrase: string;
  readonly assign?: Record<string, string>;
  readonly outputs: string;
}

/** One Parallel, with one state in each branch. */
export function branchesState(
  { scope, names, collects }: BranchesSettings,
  branches: Branches,
  { phrase, assign, outputs, ...common }: BranchesOptions,
): sfn.Parallel {
  const queryLanguage = sfn.QueryLanguage.JSONATA;
  const state = new sfn.Parallel(scope, 'Branches', {
    stateName: names.state(phrase),
    queryLanguage,
    assign,
    outputs,
  });
  for (const [name, work] of branches) {
    state.branch(
      itemStates(scope, work, {
        ...common,
        names,
        id: `Branch ${name}`,
        phrase: name,
        key: `"name": ${quoted(name)}`,
        bindings: { name: quoted(name), input: '$states.input' },
        collects,
      }),
    );
  }
  return state;
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
