import type { Registration } from '../registration';
import { completion } from './completion';
import { cost } from './cost';
import { coverage } from './coverage';
import { history, redrive, start, stop, watch } from './deployed';
import { explore } from './explore';
import { graph } from './graph';
import { lint } from './lint';
import { list } from './list';
import { mcp } from './mcp';
import { production } from './production';
import { prove } from './prove';
import { replayCommand } from './replay';
import { resume } from './resume';
import { run } from './run';
import { serve } from './serve';
import { studio } from './studio';
import { testStateCommand } from './test-state';
import { upgrade } from './upgrade';
import { verify } from './verify';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Registration[] = [
  list,
  graph,
  run,
  testStateCommand,
  explore,
  prove,
  replayCommand,
  upgrade,
  verify,
  production,
  coverage,
  cost,
  lint,
  serve,
  studio,
  mcp,
  start,
  watch,
  history,
  redrive,
  resume,
  stop,
  completion,
];
