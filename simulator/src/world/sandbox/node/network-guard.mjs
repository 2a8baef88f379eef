import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

const LOCAL = new Set([undefined, '127.0.0.1', 'localhost', '::1']);
const PROCESSES = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'];
const LOOKUPS = ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCname', 'resolveSrv', 'resolveTxt'];

/**
 * Lets a sandbox connect to the simulator's own server, to the servers of its own code and to nothing else, and keeps what it was refused, for the handler may
 * hide it. What it sends by UDP to its own machine, where Lambda has agents, is lost.
 */
export class NetworkGuard {
  #refused = new Set();

  /** @param ownServers the servers of the code itself, which it may ask. */
  constructor(port, ownServers) {
    this.#guardConnections(port, ownServers);
    this.#guardDatagrams();
    this.#guardNames();
    this.#guardProcesses();
  }

  /** What was refused since the last time. */
  take() {
    const taken = [...this.#refused];
    this.#refused.clear();
    return taken;
  }

  /** The error of a connection that there is not. */
  refuse(where) {
    this.#refused.add(where);
    const error = new Error(
      `The simulator refuses the connection to ${where}: a handler reaches only simulated services`,
    );
    return Object.assign(error, { code: 'ECONNREFUSED' });
  }

  #guardConnections(port, ownServers) {
    const guard = this;
    const connect = net.Socket.prototype.connect;
    net.Socket.prototype.connect = function guarded(...args) {
      const [first] = Array.isArray(args[0]) ? args[0] : args;
      const target = typeof first === 'object' ? first : { port: first, host: args[1] };
      // For StartSyncExecution the SDK puts a prefix before the host, which no name server knows.
      if (target.host === 'sync-127.0.0.1') target.host = '127.0.0.1';
      const isLocal = typeof target.path === 'string' || LOCAL.has(target.host);
      if (isLocal && (Number(target.port) === port || ownServers.serve(this, target))) return connect.apply(this, args);
      const error = guard.refuse(target.path ?? `${target.host ?? 'localhost'}:${target.port}`);
      process.nextTick(() => this.destroy(error));
      return this;
    };
  }

  #guardDatagrams() {
    const guard = this;
    const peers = new WeakMap();
    dgram.Socket.prototype.connect = function (port, address, connected) {
      const done = typeof address === 'function' ? address : connected;
      peers.set(this, typeof address === 'string' ? address : undefined);
      process.nextTick(() => {
        this.emit('connect');
        done?.();
      });
    };
    dgram.Socket.prototype.send = function (message, ...rest) {
      const done = rest.find((each) => typeof each === 'function');
      const address = rest.find((each) => typeof each === 'string') ?? peers.get(this);
      const error = LOCAL.has(address) ? null : guard.refuse(`${address} by UDP`);
      if (done !== undefined)
        process.nextTick(() => done(error, error === null ? Buffer.byteLength(String(message)) : 0));
    };
  }

  #guardNames() {
    for (const name of LOOKUPS) {
      const [ask, promise] = [dns[name], dns.promises[name]];
      dns[name] = (host, ...rest) => {
        if (LOCAL.has(host)) return ask(host, ...rest);
        const error = this.#unknown(host);
        process.nextTick(() => rest.at(-1)(error));
      };
      dns.promises[name] = async (host, ...rest) => {
        if (LOCAL.has(host)) return promise(host, ...rest);
        throw this.#unknown(host);
      };
    }
  }

  #unknown(hostname) {
    const { message } = this.refuse(`${hostname} (its address is looked up)`);
    return Object.assign(new Error(message), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname });
  }

  #guardProcesses() {
    for (const name of PROCESSES) {
      childProcess[name] = (command) => {
        throw this.refuse(`a child process, '${command}'`);
      };
    }
  }
}
