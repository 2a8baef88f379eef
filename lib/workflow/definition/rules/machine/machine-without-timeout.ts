import type { MachineRule } from '../../finding';

/** Nothing ends an execution that hangs before AWS does, after a year. */
export const machineWithoutTimeout: MachineRule = ({ TimeoutSeconds: timeout }, { express }) =>
  timeout === undefined && !express
    ? "has no timeout: an execution that hangs ends after a year, and no alarm tells of it before; give it a 'timeout'"
    : undefined;
