import { loadApp, type AppOptions } from '../app-source';
import { machinesOf, stateNames } from '../machines';
import { addAppOptions, addJson, type Registration } from '../registration';
import { columns } from '../../base/columns';
import { counted, printResult } from '../terminal';

/** A comment of many lines or words would part the rows. */
const LONGEST_COMMENT = 60;

export const list: Registration = (program, context) => {
  const command = program
    .command('list')
    .description("List the app's state machines, by the paths that the other commands take.");
  addJson(addAppOptions(command)).action((options: AppOptions & { json?: boolean }) => {
    const machines = machinesOf(loadApp(options, context.terminal)).map(
      ({ path, type, definition, resource, errors }) => ({
        path,
        type,
        states: stateNames(definition).length,
        ...(errors.length > 0 && { errors: errors.length }),
        name: resource.name,
        stack: resource.stack.name,
        logicalId: resource.logicalId,
        ...(typeof definition.Comment === 'string' && { comment: definition.Comment }),
      }),
    );
    if (machines.length === 0) context.terminal.note('The app has no state machine.');
    printResult(context.terminal, options.json, machines, () => {
      const rows = machines.map(({ path, type, states, errors, comment = '' }) => {
        const refused = errors === undefined ? '' : `AWS would refuse it (${counted(errors, 'error')}): see lint. `;
        return [path, type, String(states), `${refused}${shortened(comment)}`];
      });
      return rows.length === 0 ? '' : columns([['PATH', 'TYPE', 'STATES', ''], ...rows]);
    });
  });
};

function shortened(comment: string): string {
  const [line = ''] = comment.trim().split('\n');
  const isWhole = line.length <= LONGEST_COMMENT && line === comment.trim();
  return isWhole ? line : `${line.slice(0, LONGEST_COMMENT - 1).trimEnd()}…`;
}
