import { cost } from './cost';
import { explore } from './explore';
import { graph } from './graph';
import { lint } from './lint';
import { list } from './list';
import { prove } from './prove';
import { replay } from './replay';
import { run } from './run';
import type { Tool } from './tool';

/** Every tool, in the order in which an agent meets them. */
export const TOOLS: readonly Tool[] = [list, lint, run, explore, prove, cost, replay, graph];
