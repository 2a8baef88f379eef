import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const STORED = 0;
const DEFLATED = 8;

/** Unpacks a zip archive (stored and deflated entries, as deployment packages have) into a folder. */
export function unzip(file, folder) {
  const bytes = readFileSync(file);
  const end = findEnd(bytes, file);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    const entry = readEntry(bytes, at);
    at = entry.next;
    const path = resolve(folder, entry.name);
    if (!path.startsWith(folder + sep))
      throw new Error(`${file}: the entry '${entry.name}' lies outside of the archive`);
    if (entry.name.endsWith('/')) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content(bytes, entry, file));
  }
}

function findEnd(bytes, file) {
  for (let at = bytes.length - 22; at >= 0; at--) {
    if (bytes.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw new Error(`${file} is not a zip archive`);
}

function readEntry(bytes, at) {
  const nameLength = bytes.readUInt16LE(at + 28);
  const extraLength = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  return {
    method: bytes.readUInt16LE(at + 10),
    size: bytes.readUInt32LE(at + 20),
    header: bytes.readUInt32LE(at + 42),
    name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
    next: at + 46 + nameLength + extraLength,
  };
}

function content(bytes, { method, size, header, name }, file) {
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const packed = bytes.subarray(start, start + size);
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed);
  throw new Error(`${file}: the entry '${name}' is compressed by method ${method}, which is not supported`);
}
