import type { Command } from 'commander';
import type { ServiceDefinition } from '../services/definition';
import { moduleExports } from './module-exports';
import { CannotStart, type Terminal } from './terminal';

/** The option that names modules with definitions of services. */
const OPTION = 'services';

/**
 * Reads the modules that `--services` names, before a command runs: it finds their definitions in place of the names.
 * @throws CannotStart when there is no such file, or no definition in it.
 */
export async function readGivenServices(command: Command, terminal: Terminal): Promise<void> {
  const files = command.getOptionValue(OPTION) as readonly string[] | undefined;
  if (files === undefined) return;
  const read = await Promise.all(files.map((file) => definitionsIn(file, terminal)));
  command.setOptionValue(OPTION, read.flat());
}

async function definitionsIn(file: string, terminal: Terminal): Promise<readonly ServiceDefinition[]> {
  const values = [...(await moduleExports(file, '--services', terminal)).values()].flat();
  const definitions = [...new Set(values.filter(isDefinition))];
  if (definitions.length > 0) return definitions;
  throw new CannotStart(`--services ${file}: it exports no definition of a service ({ name, label, create … })`);
}

function isDefinition(value: unknown): value is ServiceDefinition {
  return typeof value === 'object' && value !== null && 'name' in value && 'label' in value;
}
