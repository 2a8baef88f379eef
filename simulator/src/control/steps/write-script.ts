import { spanOf, withPassing, type Passing } from './passing';
import type { Step } from './steps';
import type { Story } from './story';

/** A story as a shell script: the same requests of the control API, to an app that is served with the same seed from the same instant. */
export function writeScript(story: Story, title: string): string {
  const start = new Date(story.startMs).toISOString();
  const lines = withPassing(story).flatMap(([passing, step]) => [
    ...(passing === undefined ? [] : [passed(passing)]),
    ...(step === undefined ? [] : [asked(step)]),
  ]);
  return [
    '#!/bin/sh',
    `# ${title.replace(/[\r\n]+/g, ' ')}`,
    '# Serve the app first:',
    `#   npx cdk-workflow-simulator serve --speed paused --seed ${story.seed} --start-time ${start} --port 4567 --token "$TOKEN"`,
    'set -eu',
    ': "${TOKEN:?is the token of serve, of at least 16 characters}" "${SIM:=http://127.0.0.1:4567/_sim/v1}"',
    `ask() { curl -sS --fail-with-body -X "$1" "$SIM$2" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d "$3"; echo; }`,
    '',
    ...lines,
    '',
    'curl -sS --fail-with-body "$SIM/executions" -H "Authorization: Bearer $TOKEN"',
    '',
  ].join('\n');
}

function passed({ ms, isWithinInstant }: Passing): string {
  if (isWithinInstant) return '# In studio the next step was done before all was done that was due at this instant.';
  return `ask POST /clock/advance ${quoted(JSON.stringify({ by: ms === 0 ? { milliseconds: 0 } : spanOf(ms) }))}`;
}

function asked({ operation, method, path, body }: Step): string {
  if (path === '') return `# In studio: ${operation}`;
  return `ask ${method} ${quoted(path)} ${quoted(Object.keys(body).length === 0 && method === 'DELETE' ? '' : JSON.stringify(body))}`;
}

/** A text of which a shell reads nothing but itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
