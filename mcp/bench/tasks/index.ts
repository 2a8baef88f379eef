import type { Task } from '../task';
import { changes } from './changes';
import { definitions } from './definitions';
import { errors } from './errors';
import { faults } from './faults';
import { races } from './races';
import { waits } from './waits';

export const TASKS: readonly Task[] = [...waits, ...errors, ...definitions, ...faults, ...races, ...changes];
