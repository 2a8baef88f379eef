/** The token of the page that a sweep has come to, which is null for the first one. */
export const NEXT_TOKEN = '{% $exists($states.input.next) ? $states.input.next : null %}';

/** JSONata of the ids in a list of those (`$job`) whose time is over. */
export function overOf(list: string, id: string, isOver: string): string {
  return `[$filter(${list}, function($job) { ${isOver} }).${id}]`;
}

/** The marks of jobs whose names are ours alone. */
export const MARK = { prefix: 'workflow', separator: '-' };
