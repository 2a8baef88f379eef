import Stream from 'node:stream';
import { SortedTexts } from './sorted-texts.mjs';

const MAX_ITEM_BYTES = 400 * 1024;

/**
 * What dynalite's operations work on, in plain memory: every part (the tables' descriptions, the items of a table, those of
 * an index, tags) holds JSON texts by key, and answers at once where dynalite's own store takes turns of the event loop.
 */
export class TableStore {
  options = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, maxItemSize: MAX_ITEM_BYTES };
  tableDb;
  #parts = new Map();

  /** @param owner the account and the region of the tables, which their ARNs name. */
  constructor({ account, region }) {
    this.tableDb = Object.assign(this.#part('table'), {
      awsAccountId: account.replace(/\D/g, ''),
      awsRegion: region,
    });
  }

  getItemDb(table) {
    return this.#part(`item-${table}`);
  }

  deleteItemDb(table, done) {
    this.#delete(`item-${table}`, done);
  }

  getIndexDb(type, table, index) {
    return this.#part(indexName(type, table, index));
  }

  deleteIndexDb(type, table, index, done) {
    this.#delete(indexName(type, table, index), done);
  }

  getTagDb(table) {
    return this.#part(`tag-${table}`);
  }

  deleteTagDb(table, done) {
    this.#delete(`tag-${table}`, done);
  }

  /** Gives the description of a table, one that is being created or deleted only on request. */
  getTable(name, checkStatus, given) {
    const done = given ?? checkStatus;
    const mustBeThere = given === undefined || checkStatus;
    this.tableDb.get(name, (_error, table) => {
      const isChanging = table?.TableStatus === 'CREATING' || table?.TableStatus === 'DELETING';
      if (table === undefined || (mustBeThere && isChanging)) return done(notFound(name, mustBeThere));
      done(null, table);
    });
  }

  #part(name) {
    let part = this.#parts.get(name);
    if (part === undefined) this.#parts.set(name, (part = new Part()));
    return part;
  }

  #delete(name, done) {
    this.#parts.delete(name);
    done(null);
  }
}

function indexName(type, table, index) {
  return `index-${type.toLowerCase()}~${table}~${index}`;
}

/** One ordered part of the store, with the methods of a level database that dynalite calls. */
class Part {
  texts = new SortedTexts();

  /** Operations come one at a time, so that there is nothing to wait for. */
  lock(_key, run) {
    run((done) => done);
  }

  get(key, done) {
    const text = this.texts.get(key);
    done(null, text === undefined ? undefined : JSON.parse(text));
  }

  put(key, value, done) {
    this.texts.set(key, JSON.stringify(value));
    done(null);
  }

  del(key, done) {
    this.texts.delete(key);
    done(null);
  }

  batch(operations, done) {
    for (const { type, key, value } of operations) {
      if (type === 'del') this.texts.delete(key);
      else this.texts.set(key, JSON.stringify(value));
    }
    done(null);
  }

  createKeyStream(range) {
    return flowing(this.texts.keys(range), (key) => key);
  }

  createValueStream(range) {
    const { texts } = this;
    return flowing(texts.keys(range), (key) => JSON.parse(texts.get(key)));
  }
}

/** A stream that hands over everything in the next tick, and stops when it is destroyed. */
function flowing(keys, read) {
  const stream = new Stream();
  let isOpen = true;
  stream.destroy = () => {
    isOpen = false;
  };
  process.nextTick(() => {
    for (const key of keys) {
      if (!isOpen) return;
      stream.emit('data', read(key));
    }
    if (isOpen) stream.emit('end');
  });
  return stream;
}

function notFound(name, isPlain) {
  const error = new Error('NotFoundError');
  const text = 'Requested resource not found';
  return Object.assign(error, {
    name: 'NotFoundError',
    statusCode: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
      message: isPlain ? text : `${text}: Table: ${name} not found`,
    },
  });
}
