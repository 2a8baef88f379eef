import { own } from '../base/own';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Json } from '../base/json';
import { CannotStart, type Terminal } from './terminal';

/**
 * JSON given on the command line: as it stands, `@file`, or `-` for standard input.
 * @throws CannotStart when it is no JSON or there is no such file.
 */
export function readJson(given: string, option: string, terminal: Terminal): Json {
  const text =
    given === '-' ? terminal.readInput() : given.startsWith('@') ? readText(given.slice(1), option, terminal) : given;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new CannotStart(
      `${option} must be JSON, @file with JSON in it, or - for standard input: ${(error as Error).message}`,
    );
  }
}

/** The text of a file. */
export function readText(file: string, option: string, terminal: Terminal): string {
  try {
    return readFileSync(resolve(terminal.cwd, file), 'utf8');
  } catch (error) {
    throw new CannotStart(`${option}: ${(error as Error).message}`);
  }
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration such as `90s`, `30m`, `1h`, `7d`, in milliseconds. */
export function readDuration(text: string, option: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(text.trim()) ?? [];
  const unitMs = own(UNITS, unit);
  if (number === undefined || unitMs === undefined) {
    throw new CannotStart(`${option} takes a duration such as 90s, 30m, 1h or 7d, got '${text}'`);
  }
  return Number(number) * unitMs;
}

/** A whole number of at least a least one. */
export function readInteger(text: string, option: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new CannotStart(`${option} takes a whole number from ${least} on, got '${text}'`);
  return value;
}
