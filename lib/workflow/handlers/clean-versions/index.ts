import { environment } from '../../../resources/handlers/environment';
import type { Cleaned } from './cleaned';
import { cleanFunctions } from './function-versions';
import { cleanMachine } from './machine-versions';

/**
 * Deletes versions of a machine that are older than those to be kept, and then such of the functions that it calls. What one run leaves behind the next one
 * finds again: it keeps no record.
 */
export async function handler(): Promise<Cleaned> {
  const machineArn = environment('STATE_MACHINE');
  const keep = Number(environment('KEEP'));
  const machines = await cleanMachine(machineArn, environment('TYPE') === 'EXPRESS', keep);
  const names = listed('FUNCTIONS');
  if (names.length === 0) return machines;
  // All of them are of one stack, and so of one account and region.
  const machineArns = [machineArn, ...listed('OTHERS').map((name) => machineArn.replace(/[^:]+$/, name))];
  const functions = await cleanFunctions({ names, machineArns, keep });
  return {
    deleted: [...machines.deleted, ...functions.deleted],
    needed: [...machines.needed, ...functions.needed],
  };
}

function listed(variable: string): string[] {
  return (process.env[variable] ?? '').split(',').filter((name) => name !== '');
}
