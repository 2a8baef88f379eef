import type { MachineRule } from './finding';
import { machineWithoutTimeout } from './rules/machine/machine-without-timeout';

/** The rules of a machine as a whole; a `Workflow` keeps them by itself. */
export const MACHINE_WARNINGS: Readonly<Record<string, MachineRule>> = { machineWithoutTimeout };
