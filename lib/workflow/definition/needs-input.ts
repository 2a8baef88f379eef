import type { AslState } from '../../states/asl-state';

type Siblings = Readonly<Record<string, AslState>>;

/** The path of the error that a Catch has put in the place of the input. */
const OF_ERROR = /^\$\.(Error|Cause)\b/;
const OF_ERROR_IN_JSONATA = /\$states\.input(?!\.(Error|Cause)\b)/;

/** A call with all of the input may need any part of it; a message may well be the error itself. */
const CALLS = /:lambda:|:states:::states:startExecution|:activity:/;

/**
 * Whether a state, or one that gets the same input after it, reads something of its input that an error doesn't have, or ends with it as the output. Without a
 * name the execution, or the branch, ends so.
 */
export function needsInput(name: string | undefined, siblings: Siblings, seen: readonly string[] = []): boolean {
  const state = name === undefined ? undefined : siblings[name];
  if (name === undefined || state?.Type === 'Succeed') return true;
  if (state === undefined || seen.includes(name)) return false;
  if (reads(state)) return true;
  const next = nextOf(state);
  return next.some((each) => needsInput(each, siblings, [...seen, name]));
}

function reads(state: AslState): boolean {
  const { Type: type, QueryLanguage: language } = state;
  if (type === 'Choice') return (state.Choices ?? []).some((choice) => readsWithin(choice, language, () => false));
  const given = language === 'JSONata' ? state.Arguments : state.Parameters;
  if (type === 'Map' || type === 'Parallel') return given === undefined || readsWithin(given, language, () => true);
  if (type !== 'Task' && type !== 'Pass') return false;
  const callsWithAll = type === 'Task' && CALLS.test(state.Resource ?? '');
  if (given === undefined) return callsWithAll || (type === 'Task' && (state.Resource ?? '').startsWith('${'));
  return readsWithin(given, language, () => callsWithAll);
}

/** @param all whether it counts that the whole input is read */
function readsWithin(value: unknown, language: string | undefined, all: () => boolean): boolean {
  return textsOf(value).some(([key, text]) => {
    if (language === 'JSONata') {
      if (!OF_ERROR_IN_JSONATA.test(text)) return false;
      return /\$states\.input\s*\./.test(text) || all();
    }
    const isPath = key.endsWith('.$') || key === 'Variable' || key.endsWith('Path');
    if (!isPath || text.startsWith('$$')) return false;
    const paths = text.match(/(?<!\$)\$(\.[\w.]+|(?![\w$.[]))/g) ?? [];
    return paths.some((path) => (path === '$' ? all() : !OF_ERROR.test(path)));
  });
}

function textsOf(value: unknown, key = ''): (readonly [string, string])[] {
  if (typeof value === 'string') return [[key, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textsOf(each, Array.isArray(value) ? key : name));
}

/** The states that get the input of this one, or a part of what it puts beside it. */
function nextOf(state: AslState): readonly (string | undefined)[] {
  const { Type: type, QueryLanguage: language, Next: next } = state;
  if (type === 'Choice') return [...(state.Choices ?? []).map((each) => each['Next'] as string), state.Default];
  const { ResultPath: path } = state as { readonly ResultPath?: string | null };
  const handsOn =
    type === 'Wait' ||
    (type === 'Pass' && !hasOutput(state)) ||
    (language !== 'JSONata' && path !== undefined && path !== '$');
  return handsOn ? [next] : [];
}

function hasOutput(state: AslState): boolean {
  const { Output: output, Result: result } = state as { readonly Output?: unknown; readonly Result?: unknown };
  return output !== undefined || result !== undefined || state.Parameters !== undefined;
}
