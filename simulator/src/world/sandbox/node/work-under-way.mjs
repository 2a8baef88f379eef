import crypto from 'node:crypto';
import zlib from 'node:zlib';

/** What Node lists of what is going on and comes to an end by itself: files, names of hosts, and what the next turn of the loop brings. */
const ENDING = /^(FS|FileHandleCloseReq|CloseReq|GetAddrInfoReq|GetNameInfoReq|Immediate)/;
/** What works in threads of Node when it is given a callback. */
const IN_THREADS = [
  'checkPrime',
  'diffieHellman',
  'generateKey',
  'generateKeyPair',
  'generatePrime',
  'hkdf',
  'pbkdf2',
  'scrypt',
  'sign',
  'verify',
];

/** Knows whether something real is going on in a sandbox, besides requests, that comes to its end by itself. */
export class WorkUnderWay {
  /** What Node does in threads and does not list: for each job, on what it works. */
  #jobs = new Map();

  constructor() {
    for (const name of IN_THREADS) this.#count(crypto, name, withCallback);
    const subtle = Object.getPrototypeOf(crypto.webcrypto.subtle);
    for (const name of Object.getOwnPropertyNames(subtle))
      if (name !== 'constructor') this.#count(subtle, name, promising);
    // Whatever compresses, with streams or without, comes by here.
    this.#count(Object.getPrototypeOf(Object.getPrototypeOf(zlib.Gzip.prototype)), '_transform', withCallback);
  }

  get isNone() {
    this.#endDestroyed();
    return this.#jobs.size === 0 && !process.getActiveResourcesInfo().some((each) => ENDING.test(each));
  }

  /** A stream that fails in the midst of its work calls nobody back: it is destroyed. */
  #endDestroyed() {
    for (const [job, worker] of this.#jobs) if (worker?.destroyed === true) this.#jobs.delete(job);
  }

  #count(holder, name, counting) {
    const original = Object.getOwnPropertyDescriptor(holder, name)?.value;
    if (typeof original !== 'function') return;
    const counted = counting(original, (worker) => {
      const job = Symbol(name);
      this.#jobs.set(job, worker);
      return () => this.#jobs.delete(job);
    });
    // Among them is what util.promisify goes by.
    Object.defineProperties(counted, Object.getOwnPropertyDescriptors(original));
    holder[name] = counted;
  }
}

/** @param begin is told on what a job works, and gives what ends it. */
function withCallback(original, begin) {
  return function (...args) {
    const callback = args.at(-1);
    if (typeof callback !== 'function') return original.apply(this, args);
    const end = begin(this);
    const done = function (...answer) {
      end();
      return callback.apply(this, answer);
    };
    try {
      return original.apply(this, [...args.slice(0, -1), done]);
    } catch (error) {
      end();
      throw error;
    }
  };
}

function promising(original, begin) {
  return function (...args) {
    const promise = original.apply(this, args);
    const end = begin();
    promise.then(end, end);
    return promise;
  };
}
