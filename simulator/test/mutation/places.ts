import type { Json, JsonObject } from '../../src/base/json';
import { isObject } from '../../src/language/jsonpath/select';

/** What an object in a definition is. */
export type Kind =
  | 'machine'
  | 'branch'
  | 'processor'
  | 'processorConfig'
  | 'state'
  | 'retrier'
  | 'catcher'
  | 'rule'
  | 'itemReader'
  | 'readerConfig'
  | 'itemBatcher'
  | 'resultWriter'
  | 'writerConfig';

/** An object of a definition, with its kind and the language in which it is read. */
export interface Place {
  readonly kind: Kind;
  readonly object: JsonObject;
  readonly language: 'JSONPath' | 'JSONata';
  /** The state that it is a part of, or is. */
  readonly state?: JsonObject;
}

/** Every object of a definition that has a vocabulary of its own. */
export function placesIn(definition: JsonObject): Place[] {
  const around = languageOf(definition, 'JSONPath');
  return [{ kind: 'machine', object: definition, language: around }, ...inStates(definition, around)];
}

function languageOf(owner: JsonObject, around: Place['language']): Place['language'] {
  return owner['QueryLanguage'] === undefined ? around : owner['QueryLanguage'] === 'JSONata' ? 'JSONata' : 'JSONPath';
}

function inStates(sequence: JsonObject, around: Place['language']): Place[] {
  return Object.values((sequence['States'] ?? {}) as JsonObject).flatMap((state) =>
    inState(state as JsonObject, around),
  );
}

function inState(state: JsonObject, around: Place['language']): Place[] {
  const language = languageOf(state, around);
  const place = (kind: Kind, object: Json | undefined): Place[] =>
    isObject(object) ? [{ kind, object, language, state }] : [];
  const list = (kind: Kind, value: Json | undefined): Place[] =>
    Array.isArray(value) ? value.flatMap((each) => place(kind, each)) : [];
  const nested = (kind: Kind, value: Json | undefined): Place[] =>
    isObject(value) ? [...place(kind, value), ...inStates(value, around)] : [];
  const { ItemReader: reader, ResultWriter: writer } = state;
  const processors = [state['ItemProcessor'], state['Iterator']].filter(isObject);
  return [
    ...place('state', state),
    ...list('retrier', state['Retry']),
    ...list('catcher', state['Catch']),
    ...list('rule', state['Choices']),
    ...place('itemReader', reader),
    ...place('readerConfig', isObject(reader) ? reader['ReaderConfig'] : undefined),
    ...place('itemBatcher', state['ItemBatcher']),
    ...place('resultWriter', writer),
    ...place('writerConfig', isObject(writer) ? writer['WriterConfig'] : undefined),
    ...(Array.isArray(state['Branches']) ? state['Branches'].flatMap((branch) => nested('branch', branch)) : []),
    ...processors.flatMap((processor) => nested('processor', processor)),
    ...processors.flatMap((processor) => place('processorConfig', processor['ProcessorConfig'])),
  ];
}
