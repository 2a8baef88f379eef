import os from 'node:os';
import { SIGNALS } from '../signals.mjs';

/** Signals that do nothing to a process that does not listen to them; SIGUSR1 wakes Node's inspector. */
const HARMLESS = ['SIGCHLD', 'SIGCONT', 'SIGIO', 'SIGPIPE', 'SIGURG', 'SIGUSR1', 'SIGWINCH'];
/** What Lambda's runtime for Node.js is, as its handlers see it: no machine is like another otherwise. */
const IDENTITY = {
  pid: 8,
  ppid: 1,
  title: '/var/lang/bin/node',
  execPath: '/var/lang/bin/node',
};
const ARGUMENTS = ['/var/lang/bin/node', '/var/runtime/index.mjs'];
const USER_ID = 993;
const GROUP_ID = 990;

/**
 * Makes of `process` what it is on Lambda, where a function has a process of its own: in a thread some of it does not work, and some
 * of it would reach the process of all sandboxes.
 * @param ways `endBySignal` ends the sandbox, `stop` has it stand still for ever.
 */
export function processAsOnLambda({ endBySignal, stop }) {
  for (const [name, value] of Object.entries(IDENTITY)) define(name, value);
  process.argv.splice(0, process.argv.length, ...ARGUMENTS);
  takeSignals(endBySignal, stop);
  beOfLambdasUser();
  let mask = 0o022;
  define('umask', (given) => {
    const before = mask;
    if (given !== undefined) mask = Number(typeof given === 'string' ? `0o${given}` : given) & 0o777;
    return before;
  });
}

/** Keeps listeners of the sandbox where code takes away all that it finds: on them depends whether the sandbox answers. */
export function keepListeners(kept) {
  const { removeAllListeners, removeListener } = process;
  const isKept = (event, listener) => kept.some((each) => each.event === event && each.listener === listener);
  define('removeListener', function (event, listener) {
    return isKept(event, listener) ? this : removeListener.call(this, event, listener);
  });
  define('off', process.removeListener);
  define('removeAllListeners', function (...events) {
    removeAllListeners.apply(this, events);
    const gone = kept.filter(({ event, listener }) => !this.listeners(event).includes(listener));
    for (const { event, listener } of gone) this.on(event, listener);
    return this;
  });
}

function takeSignals(endBySignal, stop) {
  const raise = (signal) => {
    if (signal === 'SIGSTOP') return stop();
    if (signal !== 'SIGKILL' && process.listenerCount(signal) > 0)
      return setImmediate(() => process.emit(signal, signal, os.constants.signals[signal]));
    if (signal in SIGNALS) return endBySignal(SIGNALS[signal]);
    if (!HARMLESS.includes(signal)) endBySignal(`signal ${os.constants.signals[signal]}`);
  };
  define('kill', (pid, signal = 'SIGTERM') => {
    const wanted = Number(pid);
    if (!Number.isInteger(wanted) || typeof pid === 'object')
      throw invalid('ERR_INVALID_ARG_TYPE', `The "pid" argument must be of type number`);
    const name = nameOf(signal);
    // Zero and its negative are the process with its children, of which it has none.
    if (![0, IDENTITY.pid, -IDENTITY.pid].includes(wanted))
      throw failed('kill', wanted === IDENTITY.ppid ? 'EPERM' : 'ESRCH');
    if (name !== undefined) raise(name);
    return true;
  });
  define('_kill', (pid, number) => {
    process.kill(pid, number);
    return 0;
  });
  define('abort', () => endBySignal(SIGNALS.SIGABRT));
}

/** The name of a signal; undefined for the one that only asks whether there is a process. */
function nameOf(signal) {
  if (signal === 0) return undefined;
  const all = Object.entries(os.constants.signals);
  const found = all.find(([name, number]) => name === signal || number === signal)?.[0];
  if (found !== undefined) return found;
  throw typeof signal === 'number'
    ? failed('kill', 'EINVAL')
    : invalid('ERR_UNKNOWN_SIGNAL', `Unknown signal: ${String(signal)}`);
}

function beOfLambdasUser() {
  for (const name of ['getuid', 'geteuid']) define(name, () => USER_ID);
  for (const name of ['getgid', 'getegid']) define(name, () => GROUP_ID);
  define('getgroups', () => [GROUP_ID]);
  for (const name of ['setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups'])
    define(name, () => {
      throw failed(name, 'EPERM');
    });
}

function define(name, value) {
  const { enumerable = true } = Object.getOwnPropertyDescriptor(process, name) ?? {};
  // Some are accessors of the native part, which a definition alone does not replace.
  delete process[name];
  Object.defineProperty(process, name, { value, enumerable, writable: true, configurable: true });
}

function invalid(code, message) {
  return Object.assign(new TypeError(message), { code });
}

function failed(syscall, code) {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall, errno: -os.constants.errno[code] });
}
