import net from 'node:net';

/** Lets a sandbox connect to the simulator's own server and to nothing else. */
export function allowLoopbackOnly(port) {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function guarded(...args) {
    const [first] = Array.isArray(args[0]) ? args[0] : args;
    const target = typeof first === 'object' ? first : { port: first, host: args[1] };
    // For StartSyncExecution the SDK puts a prefix before the host, which no name server knows.
    if (target.host === 'sync-127.0.0.1') target.host = '127.0.0.1';
    if (Number(target.port) === port && isLoopback(target.host)) return connect.apply(this, args);
    const where = target.path ?? `${target.host ?? 'localhost'}:${target.port}`;
    const error = new Error(
      `The simulator refuses the connection to ${where}: a handler reaches only simulated services`,
    );
    error.code = 'ECONNREFUSED';
    process.nextTick(() => this.destroy(error));
    return this;
  };
}

function isLoopback(host) {
  return host === undefined || host === '127.0.0.1' || host === 'localhost';
}
