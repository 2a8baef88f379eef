import * as fc from 'fast-check';
import { Saga, SagaStep, Work } from 'cdk-workflow-patterns';
import type { Script } from './scripted';
import { run, SagaStack, succeeds } from './scripted';

/** What a task does when it is called. */
type Fault = 'none' | 'fails' | 'takes effect and fails' | 'takes effect and never answers';

interface Task {
  readonly fault: Fault;
  /** How its compensation ends; undefined where there is none. */
  readonly undo?: 'succeeds' | 'fails';
}

interface Plan {
  readonly positions: readonly (readonly Task[])[];
  readonly pivot?: number;
}

const task: fc.Arbitrary<Task> = fc.record({
  fault: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Fault>('none') },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Fault>('fails', 'takes effect and fails', 'takes effect and never answers'),
    },
  ),
  undo: fc.oneof(
    { weight: 5, arbitrary: fc.constant<'succeeds' | undefined>('succeeds') },
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant<'fails'>('fails') },
  ),
});

/** 1 to 8 tasks, alone or in groups of up to three; maybe a pivot, behind which nothing can be undone. */
const plan: fc.Arbitrary<Plan> = fc
  .record({
    tasks: fc.array(task, { minLength: 1, maxLength: 8 }),
    cuts: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }),
    pivot: fc.option(fc.nat(7), { nil: undefined }),
  })
  .map(({ tasks, cuts, pivot }) => {
    const positions = inGroups(tasks, cuts);
    const isPivot = pivot !== undefined && positions[pivot]?.length === 1;
    return {
      pivot: isPivot ? pivot : undefined,
      positions: positions.map((members, index) =>
        isPivot && index > pivot ? members.map(({ fault }) => ({ fault })) : members,
      ),
    };
  });

function inGroups(tasks: readonly Task[], sizes: readonly number[]): Task[][] {
  const groups: Task[][] = [];
  for (let at = 0; at < tasks.length; at += groups.at(-1)?.length ?? 1) {
    groups.push(tasks.slice(at, at + (sizes[groups.length] ?? 1)));
  }
  return groups;
}

/** What must become of it: the ten lines that the whole state machine is measured against. */
function model({ positions, pivot }: Plan): { end: string; undone: string[] } {
  const failed = positions.findIndex((members) => members.some(({ fault }) => fault !== 'none'));
  if (failed === -1) return { end: 'SUCCEEDED', undone: [] };
  if (pivot !== undefined && failed > pivot) return { end: Saga.COMPLETION_FAILED, undone: [] };
  const undone = positions
    .slice(0, failed + 1)
    .flatMap((members, at) =>
      members.flatMap(({ undo }, member) => (undo === undefined ? [] : [{ name: `${at}.${member}`, undo }])),
    )
    .reverse();
  const left = undone.some(({ undo }) => undo === 'fails');
  return { end: left ? Saga.COMPENSATION_FAILED : 'ORIGINAL', undone: undone.map(({ name }) => name) };
}

function sagaOf(stack: SagaStack, { positions, pivot }: Plan): Saga {
  const steps = positions.map((members, at) => {
    const tasks = members.map((member, index) => {
      const name = `${at}.${index}`;
      const work = Work.invoke(stack.fn('f'));
      const undo = member.undo ? { compensation: work, compensationName: `undo ${name}` } : {};
      return SagaStep.of(name, work, { ...undo, pivot: at === pivot });
    });
    const [only] = tasks;
    return tasks.length === 1 && only !== undefined ? only : SagaStep.group(`group ${at}`, tasks);
  });
  return new Saga(stack, 'S', { operatorTopic: stack.operators, steps });
}

/** Keeps account of effects: each task adds one, its compensation takes it away, in whatever order they arrive. */
class Ledger {
  public readonly effects = new Set<string>();
  public readonly undone: string[] = [];

  public script({ positions }: Plan): Script {
    return (call) => {
      const [, undoes, at = '-', member = '-'] = /^S: (undo )?(\d)\.(\d)$/.exec(call.state) ?? [];
      const task = positions[Number(at)]?.[Number(member)];
      if (task === undefined) return succeeds(call);
      const name = `${at}.${member}`;
      if (undoes === undefined) return this.act(name, task.fault);
      if (call.attempt === 0) this.undone.push(name);
      if (task.undo === 'fails') return { error: 'Undo.Failed', cause: name };
      this.effects.delete(name);
      return succeeds(call);
    };
  }

  private act(name: string, fault: Fault): ReturnType<Script> {
    if (fault !== 'fails') this.effects.add(name);
    if (fault === 'none') return { output: name };
    return fault === 'takes effect and never answers' ? 'nothing' : { error: `Original.${name}`, cause: 'broken' };
  }
}

test('random sagas undo what the model says, in its order, and leave no other effect behind', async () => {
  let ends: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const stack = new SagaStack();
      const ledger = new Ledger();
      const definition = stack.definition(sagaOf(stack, given));
      const result = await run(definition, ledger.script(given));
      const expected = model(given);
      const end =
        result.error?.startsWith('Original.') || result.error === 'States.Timeout' ? 'ORIGINAL' : result.error;
      expect(end ?? result.status).toBe(expected.end);
      expect(ledger.undone).toEqual(expected.undone);
      const named = expected.end.startsWith('Saga.');
      expect(result.published).toHaveLength(named ? 1 : 0);
      if (expected.end === 'ORIGINAL') expect([...ledger.effects].filter((name) => canUndo(given, name))).toEqual([]);
      if (expected.end === 'SUCCEEDED') expect(result.transitions).toBe(happyTransitions(given));
      expect(Object.keys(definition.States).length).toBeLessThanOrEqual(statesBound(given));
      ends = { ...ends, [expected.end]: (ends[expected.end] ?? 0) + 1 };
    }),
    { numRuns: 200, seed: 20_261_122 },
  );
  expect(Object.keys(ends).sort()).toEqual(
    ['ORIGINAL', Saga.COMPENSATION_FAILED, Saga.COMPLETION_FAILED, 'SUCCEEDED'].sort(),
  );
  process.stdout.write(`random sagas by their end: ${JSON.stringify(ends)}\n`);
});

function canUndo({ positions }: Plan, name: string): boolean {
  const [at = '', member = ''] = name.split('.');
  return positions[Number(at)]?.[Number(member)]?.undo !== undefined;
}

function happyTransitions({ positions }: Plan): number {
  return positions.reduce((sum, members) => sum + members.length + (members.length > 1 ? 1 : 0), 0);
}

/** Members of groups stand inside of their Parallel, so this bound is tighter than 2n + 3. */
function statesBound({ positions }: Plan): number {
  return positions.reduce((sum, members) => sum + members.length + 1, 3);
}
