import { EventEmitter } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { Writable } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import { decodeBody, encodeBody } from '../body-text.mjs';
import { AnswersInTurn } from './answers-in-turn.mjs';
import { isAwsHost } from './aws-hosts.mjs';
import { connectionReset, directFetch } from './direct-fetch.mjs';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', 'sync-127.0.0.1']);

/**
 * Hands the requests of AWS clients straight to the host, which costs a fraction of what a socket does, and needs no
 * certificates of AWS. Whoever else speaks HTTP to the simulator's server goes on doing so. Gives the line to the host.
 * @param work what is going on in the sandbox, besides requests: no answer comes in the midst of it.
 */
export function requestDirectly(port, loopbackPort, work) {
  const host = new DirectLine(port, () => work.isNone);
  for (const module of [http, https]) {
    const { request, get } = module;
    const direct = (args) => {
      const asked = askedBy(args);
      return isOfAwsClient(asked.options, loopbackPort)
        ? new DirectRequest(host, asked.options, asked.onResponse)
        : undefined;
    };
    module.request = function (...args) {
      return direct(args) ?? request.apply(this, args);
    };
    module.get = function (...args) {
      return direct(args)?.end() ?? get.apply(this, args);
    };
  }
  globalThis.fetch = directFetch(host, globalThis.fetch);
  return host;
}

/** What a request is asked for in any of the ways of `http.request`: by an address, by options, or by both. */
function askedBy(args) {
  const [first, second] = args;
  const onResponse = args.find((each) => typeof each === 'function');
  if (typeof first !== 'string' && !(first instanceof URL)) return { options: first, onResponse };
  const more = typeof second === 'object' ? second : {};
  return { options: { ...urlToHttpOptions(new URL(first)), ...more }, onResponse };
}

/** To AWS, or signed and to the simulator; there, a client that wants to hear `100 Continue` first needs a socket. */
function isOfAwsClient(options, loopbackPort) {
  if (typeof options !== 'object' || options === null) return false;
  const name = nameIn(options);
  if (isAwsHost(name)) return true;
  const { headers = {} } = options;
  const signature = headers.authorization ?? headers.Authorization;
  const isSigned = typeof signature === 'string' && signature.startsWith('AWS4-HMAC-SHA256 ');
  const isLocal = Number(options.port) === loopbackPort && LOOPBACK.has(name);
  return isSigned && isLocal && !('expect' in headers || 'Expect' in headers);
}

function nameIn({ hostname, host }) {
  return hostname ?? host?.replace(/:\d+$/, '');
}

/**
 * The way to the host and back. An invocation is not quiet while somebody waits for an answer, unless its requests are
 * collected: then it is quiet once it waits for nothing but answers.
 */
class DirectLine {
  /** Whether requests are kept until they are collected. */
  isCollecting = false;
  /** Whether it is to be told when nothing is left but to wait for answers. */
  #isWatched = false;
  #collected = [];
  #waiting = new Map();
  #nextId = 1;
  #port;
  #answers;

  constructor(port, isAtRest) {
    this.#port = port;
    this.#answers = new AnswersInTurn({
      open: () => this.#waiting.keys(),
      handOver: (id, answer) => this.receive(id, answer),
      isAtRest,
    });
    port.on('message', ({ id, answer }) => this.#answers.take(id, answer));
    port.unref();
  }

  /** Whether somebody waits for an answer. */
  get isWaitedOn() {
    return this.#waiting.size > 0;
  }

  get isWatched() {
    return this.#isWatched;
  }

  set isWatched(isWatched) {
    this.#isWatched = isWatched;
    this.keepAlive();
  }

  /** The requests that have no answer, by their ids. */
  get open() {
    return [...this.#waiting.keys()];
  }

  /** Keeps the event loop alive until an answer comes. */
  stayForAnswer() {
    this.#port.ref();
  }

  /** Keeps the event loop alive while somebody waits, except where an empty loop has to show that nothing else is left. */
  keepAlive() {
    if (this.#waiting.size > 0 && !this.#isWatched && !this.isCollecting) this.#port.ref();
    else this.#port.unref();
  }

  /** Takes it that the answer to a request takes virtual time. */
  hold(id) {
    if (this.#waiting.has(id)) this.#answers.hold(id);
  }

  /** The requests since the last time, in their order. */
  collect() {
    return this.#collected.splice(0);
  }

  /** Takes what came of a request: an answer, or the loss of its connection. */
  receive(id, outcome) {
    const take = this.#waiting.get(id);
    this.hangUp(id);
    take?.(outcome);
  }

  send(request, onAnswer) {
    const id = this.#nextId++;
    this.#waiting.set(id, onAnswer);
    if (this.isCollecting) {
      this.#collected.push({ requestId: id, ...request });
      return id;
    }
    this.keepAlive();
    this.#port.postMessage({ id, request });
    return id;
  }

  hangUp(id) {
    this.#waiting.delete(id);
    this.#collected = this.#collected.filter((each) => each.requestId !== id);
    this.#answers.drop(id);
    this.keepAlive();
  }
}

/** What `http.request` gives, as far as clients use it. */
class DirectRequest extends Writable {
  #host;
  #id;
  #headers = new Map();
  #chunks = [];
  #answered = false;

  constructor(host, { method = 'GET', path = '/', headers, ...options }, onResponse) {
    super({ autoDestroy: false });
    this.#host = host;
    const { protocol = 'http:' } = options;
    const name = nameIn(options);
    Object.assign(this, { method, path, host: name, protocol, socket: new DirectSocket() });
    this.setHeader('host', name);
    for (const [key, value] of Object.entries(headers ?? {})) this.setHeader(key, value);
    if (this.hasHeader('expect')) process.nextTick(() => this.emit('continue'));
    if (onResponse !== undefined) this.once('response', onResponse);
    process.nextTick(() => this.emit('socket', this.socket));
  }

  setHeader(name, value) {
    this.#headers.set(name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value));
    return this;
  }

  getHeader(name) {
    return this.#headers.get(name.toLowerCase());
  }

  hasHeader(name) {
    return this.#headers.has(name.toLowerCase());
  }

  removeHeader(name) {
    this.#headers.delete(name.toLowerCase());
  }

  getHeaders() {
    return Object.fromEntries(this.#headers);
  }

  getHeaderNames() {
    return [...this.#headers.keys()];
  }

  flushHeaders() {}

  setNoDelay() {}

  setSocketKeepAlive() {}

  setTimeout() {
    return this;
  }

  abort() {
    this.destroy();
  }

  _write(chunk, _encoding, done) {
    this.#chunks.push(chunk);
    done();
  }

  _final(done) {
    const { method, path: url } = this;
    const request = { method, url, headers: this.getHeaders(), ...encodeBody(Buffer.concat(this.#chunks)) };
    this.#id = this.#host.send(request, (answer) => this.#receive(answer));
    done();
  }

  _destroy(error, done) {
    if (this.#answered) return done(error);
    this.#host.hangUp(this.#id);
    done(error ?? connectionReset());
  }

  #receive(answer) {
    if (answer === 'connectionLost') return this.destroy();
    this.#answered = true;
    const response = new DirectResponse(this, answer);
    response.once('close', () => this.destroy());
    if (!this.emit('response', response)) response.resume();
  }
}

class DirectResponse extends http.IncomingMessage {
  constructor(request, { status, headers, ...body }) {
    super(null);
    const bytes = decodeBody(body);
    const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
    this.headers = { 'content-length': String(bytes.length), ...Object.fromEntries(lowered) };
    Object.assign(this, { req: request, statusCode: status, statusMessage: http.STATUS_CODES[status] ?? '' });
    Object.assign(this, { httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1, complete: true });
    this.push(bytes);
    this.push(null);
  }

  /** The whole body is there from the beginning. */
  _read() {}
}

/** Clients set up the socket of a request and ask whether it is connected; there is none, so it is never idle either. */
class DirectSocket extends EventEmitter {
  connecting = false;
  destroyed = false;

  setKeepAlive() {
    return this;
  }

  setNoDelay() {
    return this;
  }

  setTimeout() {
    return this;
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  destroy() {
    return this;
  }
}
