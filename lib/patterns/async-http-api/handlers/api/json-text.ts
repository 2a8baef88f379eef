import { refusedWith } from './refused';

/** Lists and objects within each other: whoever reads them by recursion, in a workflow of the user's, has room for these. */
const MOST_LEVELS = 100;

/** The tokens that matter in a text that is known to be JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\]:]/g;

/**
 * The value of a text, which must be JSON that means the same to whoever reads it: no name twice in an object, no number that a double does
 * not hold, no half of a character. Everything else is refused, since API Gateway, Step Functions and the user's code read it each for itself.
 */
export function readJson(text: string): unknown {
  const value = parsed(text);
  const names: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      names.push(token === '{' ? new Set() : undefined);
      if (names.length > MOST_LEVELS) throw refusedWith(400, `the body must have at most ${MOST_LEVELS} levels`);
    } else if (token === '}' || token === ']') {
      names.pop();
    } else if (token === ':') {
      addName(last, names.at(-1));
    } else if (token.startsWith('"')) {
      last = textOf(token);
    } else {
      checkNumber(token);
    }
  }
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusedWith(400, 'the body must be JSON');
  }
}

function addName(name: string, names: Set<string> | undefined): void {
  if (names?.has(name) === true) throw refusedWith(400, 'the body must have each name once in an object');
  names?.add(name);
}

function textOf(token: string): string {
  const text = JSON.parse(token) as string;
  if (/\p{Surrogate}/u.test(text)) throw refusedWith(400, 'the body must be text in Unicode');
  return text;
}

/** A fraction stands for the double that is nearest to it; a whole number must be one. */
function checkNumber(token: string): void {
  const value = Number(token);
  const isLost = value === 0 && /^[-0.]*[1-9]/.test(token);
  const isRounded = /^-?\d+$/.test(token) && Number.isFinite(value) && BigInt(token) !== BigInt(value);
  if (!Number.isFinite(value) || isLost || isRounded) {
    throw refusedWith(400, 'numbers in the body must be ones that a double holds: send others as text');
  }
}
