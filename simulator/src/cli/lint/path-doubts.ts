import { pathOf } from '../../language/jsonpath';
import type { Criterion, Operand, Segment } from '../../language/jsonpath/path';

/** What AWS accepts in a path, though it finds nothing, fails, or means something else than it seems to. */
export function pathDoubts(text: string): readonly string[] {
  const { segments } = pathOf(text);
  const doubts = [...segments.flatMap((segment) => doubtsOf(segment)), ...doubtsOfText(text)];
  return [...new Set(doubts)];
}

function doubtsOf(segment: Segment): string[] {
  switch (segment.kind) {
    case 'property':
      return segment.names
        .filter((name) => name.endsWith('()'))
        .map((name) => `there are no functions: '${name}' is the name of a member, which is hardly there`);
    case 'index':
      return segment.index < 0
        ? [`[${segment.index}] always fails: [${segment.index}:] is a list of the last items`]
        : [];
    case 'indices':
      return segment.indices.some((index) => index < 0) ? ['an index below 0 in a list of indices always fails'] : [];
    case 'sliceBetween':
      if (segment.from < 0)
        return [`[${segment.from}:${segment.to}] fails: the start of such a slice can't count from the end`];
      return segment.to < 0
        ? [`[${segment.from}:${segment.to}] is always empty: the end of such a slice can't count from the end`]
        : [];
    case 'filter':
      if (segment.filter.placeholders > 0) return ['[?] has no filter, and fails'];
      return segment.filter.alternatives.flat().flatMap(doubtsOfCriterion);
    default:
      return [];
  }
}

function doubtsOfCriterion(criterion: Criterion): string[] {
  const operands: Operand[] = criterion.kind === 'exists' ? [criterion.operand] : [criterion.left, criterion.right];
  return operands.flatMap((operand) => {
    if (operand.kind === 'pattern') return ["a regular expression is Java's on AWS, and not documented to work"];
    if (operand.kind === 'literal') return doubtsOfLiteral(operand.value);
    const scalar = operand.from === 'node' && operand.segments.length === 0;
    const inner = operand.segments.flatMap((segment) => doubtsOf(segment));
    return scalar
      ? ["'@' alone was long documented to match objects only, so a list of plain values may be left out", ...inner]
      : inner;
  });
}

function doubtsOfLiteral(value: string): string[] {
  if (/^".*"$/.test(value))
    return [`${value} is compared with its double quotes, and finds nothing: use single quotes`];
  return [];
}

/** What is read and means nothing leaves no trace in the compiled path. */
function doubtsOfText(text: string): string[] {
  const doubts: string[] = [];
  if (/\["/.test(text)) doubts.push('a name in double quotes is not read as a name: use single quotes');
  if (/\[\s*-?\d*\s*:\s*-?\d*\s*:/.test(text)) doubts.push('the step of a slice is ignored');
  for (const [filter] of text.matchAll(/\[\s*\?.*?\)\s*\]/g)) {
    if (/\(.*\(/.test(filter) && filter.includes('&&') && filter.includes('||')) {
      doubts.push("parentheses inside a filter are ignored: '&&' binds first");
    }
    if (BARE_WORD.test(filter))
      doubts.push('a word without quotes fails the state where it is compared with a number: use single quotes');
  }
  return doubts;
}

/** After an operator, a letter that starts neither a path nor a number nor one of the words of JSON. */
const BARE_WORD = /[=<>]\s*(?!(?:true|false|null)\s*[)&|])[\p{L}_][^)&|]*/u;
