import net from 'node:net';

/** For how many turns of the event loop nothing has to come for what was sent to count as not being read. */
const MOST_TURNS = 1_000;

/**
 * The servers of a handler's own, on TCP or in a file, and the connections to them. None of them keeps the time from going on: only
 * what is on its way over a connection does, until it has come.
 */
export class OwnServers {
  /** Those that keep the event loop alive. */
  #keeping = new Set();
  #listening = new Set();
  /** The ends of connections, each with the other one. */
  #ends = new Map();
  /** What has asked and was not taken yet, in its order. */
  #asking = [];
  #seen = '';
  #turns = 0;

  constructor() {
    const own = this;
    const { listen, ref, unref } = net.Server.prototype;
    net.Server.prototype.listen = function (...args) {
      own.#add(this, unref);
      return listen.apply(this, args);
    };
    net.Server.prototype.ref = function () {
      own.#keeping.add(this);
      return this.listening ? this : ref.call(this);
    };
    net.Server.prototype.unref = function () {
      own.#keeping.delete(this);
      return unref.call(this);
    };
  }

  #add(server, unref) {
    this.#keeping.add(server);
    server.prependListener('connection', (end) => this.#take(end));
    server.once('listening', () => {
      this.#listening.add(server);
      unref.call(server);
    });
    server.once('close', () => {
      this.#listening.delete(server);
      this.#keeping.delete(server);
    });
  }

  /** Whether a connection on this machine goes to one of them; it is told of one that does. */
  serve(asking, { port, path }) {
    const isOwn = [...this.#listening].some((server) => {
      const address = server.address();
      return typeof path === 'string' ? address === path : address?.port === Number(port);
    });
    if (isOwn) {
      this.#asking.push(asking);
      letGo(asking);
    }
    return isOwn;
  }

  #take(end) {
    const other = this.#asking.shift();
    if (other === undefined) return;
    letGo(end);
    this.#ends.set(end, other).set(other, end);
  }

  /** Whether one keeps the event loop alive. */
  get areListening() {
    return [...this.#keeping].some((server) => this.#listening.has(server));
  }

  /** Whether something is on its way that will be read. */
  get areBusy() {
    this.#asking = this.#asking.filter(({ destroyed }) => !destroyed);
    const states = [...this.#ends].map(([end, other]) => this.#stateOf(end, other)).filter(Boolean);
    if (this.#asking.length + states.length === 0) return false;
    const seen = [this.#asking.length, ...states].join();
    this.#turns = seen === this.#seen ? this.#turns + 1 : 0;
    this.#seen = seen;
    return this.#turns < MOST_TURNS;
  }

  /** What has come so far of what an end sends; undefined when that is all. */
  #stateOf(end, other) {
    if (end.destroyed && other.destroyed) this.#ends.delete(end);
    const isAll = end.bytesWritten === other.bytesRead && (!end.writableEnded || other.readableEnded);
    return other.destroyed || (isAll && !end.destroyed) ? undefined : `${other.bytesRead}/${end.bytesWritten}`;
  }
}

/** Clients turn it on and off for themselves whether a connection keeps the event loop alive. */
function letGo(end) {
  end.unref();
  end.ref = () => end;
}
