/* global document */

/** The run: what stands in the page as data, with its texts in their places. */
export const data = JSON.parse(document.getElementById('report-data').textContent);

export const textAt = (number) => {
  if (number < 0) return undefined;
  const text = data.texts[number];
  return typeof text === 'string' ? text : `${text[0]}… (cut: ${text[1]} characters)`;
};

export const visits = data.visits.map((row, index) => {
  const [
    name,
    type,
    outcome,
    parent,
    previous,
    iteration,
    enteredMs,
    endedMs,
    attempts,
    input,
    output,
    assigned,
    errors,
  ] = row;
  return {
    index,
    name: textAt(name),
    type: textAt(type),
    outcome: textAt(outcome),
    parent,
    previous,
    iteration,
    enteredMs,
    endedMs,
    attempts,
    input,
    output,
    assigned,
    errors: errors.map(([atMs, error, cause]) => ({ atMs, error: textAt(error), cause })),
  };
});
export const events = data.events.map(([id, previousId, atMs, type, details, visit]) => ({
  id,
  previousId,
  atMs,
  type: textAt(type),
  details,
  visit,
}));

export function depthOf(visit) {
  let depth = 0;
  for (let at = visit; at.parent >= 0; at = visits[at.parent]) depth += 1;
  return depth;
}

export function labelOf(visit) {
  const around = visit.parent >= 0 ? visits[visit.parent].iteration : -1;
  if (visit.iteration < 0) return visit.name;
  return around >= 0 ? `${visit.name} [${around}][${visit.iteration}]` : `${visit.name} [${visit.iteration}]`;
}

/** A text as people read it: JSON in lines, also where it stands in a text within JSON. */
export function pretty(number) {
  const text = textAt(number);
  try {
    return JSON.stringify(unfolded(JSON.parse(text)), undefined, 2);
  } catch {
    return text;
  }
}

function unfolded(value) {
  if (typeof value === 'string') {
    if (!/^\s*[[{]/.test(value)) return value;
    try {
      return unfolded(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(unfolded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unfolded(each)]));
}
