/** Prints, for each kind of work, whether something was under way once it was begun, and once it had come to its end. */
import crypto from 'node:crypto';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import zlib from 'node:zlib';
import { WorkUnderWay } from '../../src/world/sandbox/node/work-under-way.mjs';

const work = new WorkUnderWay();

/** Writes to a stream, and waits until it has ended or failed. */
async function written(stream, data) {
  stream.end(data);
  stream.resume();
  await finished(stream).catch(() => {});
}

const KINDS = {
  'what is zipped': () => written(zlib.createGzip(), 'text'),
  'what is no zip': () => written(zlib.createGunzip(), 'this is no gzip'),
  'a zip that ends too early': () => written(zlib.createGunzip(), zlib.gzipSync('x'.repeat(1000)).subarray(0, 20)),
  'a stream that somebody destroys': async () => {
    const stream = zlib.createGzip();
    stream.write('text');
    stream.destroy();
    await finished(stream).catch(() => {});
  },
  'a key': () => new Promise((done) => crypto.scrypt('secret', 'salt', 32, done)),
  'a digest': () => crypto.webcrypto.subtle.digest('SHA-256', Buffer.from('text')),
};

const told = {};
for (const [kind, begin] of Object.entries(KINDS)) {
  const end = begin();
  await null;
  const underWay = !work.isNone;
  await end;
  // What calls back does so in a turn of its own.
  await setImmediate();
  await setImmediate();
  told[kind] = { underWay, atRest: work.isNone };
}
console.log(JSON.stringify(told));
