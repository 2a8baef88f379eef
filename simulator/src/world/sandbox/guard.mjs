import { readFileSync } from 'node:fs';

/** How much longer a sandbox may hold its thread when it gets nothing of the machine: it waits for its turn, or sleeps for good. */
const PATIENCE = 12;
const MS_PER_TICK = 10;

/**
 * Tells when a sandbox has held its thread for too long. It goes by the processor time that it got meanwhile: on a machine that is
 * busy with other things everything takes longer, and a run must not end another way for that.
 */
export class Guard {
  #limitMs;
  #usedMs;
  #onHung;
  #timer;

  /** @param usedMs gives the processor time so far, in milliseconds; undefined where nobody knows it: then real time counts. */
  constructor({ limitMs, usedMs, onHung }) {
    this.#limitMs = limitMs;
    this.#usedMs = usedMs;
    this.#onHung = onHung;
  }

  /** Counts from now on. */
  start() {
    this.stop();
    this.#wait(this.#usedMs(), 0, this.#limitMs);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** A time for which the whole machine stood still counts no more than what was to be waited. */
  #wait(fromUsedMs, waitedMs, forMs) {
    this.#timer = setTimeout(() => this.#look(fromUsedMs, waitedMs + forMs), forMs);
  }

  #look(fromUsedMs, waitedMs) {
    const usedMs = this.#usedMs();
    const gotMs = fromUsedMs === undefined || usedMs === undefined ? waitedMs : usedMs - fromUsedMs;
    const lastMs = PATIENCE * this.#limitMs;
    if (gotMs >= this.#limitMs) this.#onHung(this.#limitMs);
    else if (waitedMs >= lastMs) this.#onHung(lastMs);
    else this.#wait(fromUsedMs, waitedMs, Math.ceil(Math.min(this.#limitMs - gotMs, lastMs - waitedMs)));
  }
}

/** The processor time of this process, with all its threads. */
export function usedHere() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The processor time of another process; undefined where the machine does not tell. */
export function usedBy(pid) {
  try {
    // The name of the program, in brackets, may hold anything; the times are the 14th and 15th field of all.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return undefined;
  }
}
