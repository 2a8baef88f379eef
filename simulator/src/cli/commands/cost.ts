import { formatDollars, priceOf, PRICING_PAGE, DOLLARS_PER_MILLION_TRANSITIONS } from '../../report';
import { loadApp, type AppOptions } from '../app-source';
import { costPaths, type CostPath } from '../cost-paths';
import { costBounds } from '../state-cost';
import { readInteger } from '../input';
import { chooseMachine } from '../machines';
import { addAppOptions, addJson, examples, type Registration } from '../registration';
import { counted, printResult } from '../terminal';

interface CostCommandOptions extends AppOptions {
  readonly json?: boolean;
  readonly catches: string;
  readonly limit: string;
}

export const cost: Registration = (program, { terminal }) => {
  const command = program
    .command('cost')
    .description('Count the state transitions of every path through a Standard machine, and what they cost.')
    .argument('[machine]', 'construct path, logical id or name; may be left out where there is only one')
    .option('--catches <number>', 'how many caught errors a path may have', '1')
    .option('--limit <number>', 'how many paths are counted', '1000');
  addJson(addAppOptions(command));
  command.addHelpText(
    'after',
    `
Standard executions are billed for every state entered and every retry: US$ ${DOLLARS_PER_MILLION_TRANSITIONS} a million in us-east-1, the free tier left
out (${PRICING_PAGE}). A Parallel counts itself and the dearest way through each branch; a Map
counts itself, and what each item adds is said apart. Retries come on top: 'run' counts those of one execution.`,
  );
  examples(command, [
    ['cost', 'the only machine'],
    ['cost Shop/Order --catches 0', 'only paths on which nothing fails'],
  ]);
  command.action((reference: string | undefined, options: CostCommandOptions) => {
    const machine = chooseMachine(loadApp(options, terminal), reference);
    const maxCatches = readInteger(options.catches, '--catches', 0);
    const maxPaths = readInteger(options.limit, '--limit', 1);
    const { paths, isCut } = costPaths(machine.definition, { maxCatches, maxPaths });
    const { least, most } = costBounds(machine.definition, maxCatches);
    if (machine.type === 'EXPRESS')
      terminal.note('Express machines are billed by request, duration and memory: the transitions cost nothing.');
    if (isCut) {
      terminal.note(
        `There are more than ${options.limit} paths, from ${counted(least, 'transition')} to ${most}; raise --limit to see the others.`,
      );
    }
    const isStandard = machine.type === 'STANDARD';
    const priced = paths.map((path) => ({
      ...path,
      ...(isStandard && { dollarsPerMillion: priceOf(path.transitions * 1_000_000) }),
    }));
    printResult(
      terminal,
      options.json,
      { machine: machine.path, type: machine.type, least, most, paths: priced, isCut },
      () => priced.map((path) => describe(path, isStandard)).join('\n\n'),
    );
  });
};

function describe(path: CostPath, isStandard: boolean): string {
  const { transitions, ends, catches, states, perItem, loops } = path;
  const price = isStandard ? `, ${formatDollars(priceOf(transitions * 1_000_000))} a million runs` : '';
  const caught = catches === 0 ? '' : `, ${counted(catches, 'caught error')}`;
  return [
    `${counted(transitions, 'transition')}${price} (${ends}${caught})`,
    `  ${states.join(' → ')}`,
    ...perItem.map(
      ({ state, transitions: each, inChildren }) =>
        `  + ${each} for each item of '${state}'${inChildren ? ' (in its child executions)' : ''}`,
    ),
    ...loops.map(({ state, transitions: each }) => `  + ${each} for each further round back to '${state}'`),
  ].join('\n');
}
