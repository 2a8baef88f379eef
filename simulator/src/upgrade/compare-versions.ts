import type { JsonObject } from '../base/json';
import { sameJson } from '../language/same-json';
import type { State } from '../language/definition';
import { allStates } from '../language/validate/names';
import { changedFields } from '../replay/blame';
import { callsOf } from './calls';
import type { UpgradeFinding, Versions } from './finding';
import { inputFieldsOf } from './required-input';

/** What a change means that can be told from the two definitions alone. */
export function compareVersions(versions: Versions): readonly UpgradeFinding[] {
  return [...forCallers(versions), ...forObservers(versions), ...forPermissions(versions), ...forRunning(versions)];
}

/** What was removed, with what it is called now where the same state stands under another name. */
export function renamedStates({ before, after }: Versions): ReadonlyMap<string, string | undefined> {
  const [old, now] = [statesOf(before), statesOf(after)];
  const added = [...now.keys()].filter((name) => !old.has(name));
  const gone = [...old.keys()].filter((name) => !now.has(name));
  return new Map(
    gone.map((name) => {
      const is = added.find((each) => sameJson(bare(old.get(name)), bare(now.get(each))));
      return [name, is];
    }),
  );
}

function forCallers({ before, after }: Versions): UpgradeFinding[] {
  const known = inputFieldsOf(before);
  return [...inputFieldsOf(after)]
    .filter((field) => !known.has(field))
    .map((field) => ({
      area: 'callers',
      severity: 'breaking',
      where: `input.${field}`,
      what: `The machine now reads '${field}' of its input; who starts it as before fails`,
      remedy: `Send it from every caller first, or read it with a default ($exists, or a Choice with IsPresent)`,
    }));
}

function forObservers(versions: Versions): UpgradeFinding[] {
  return [...renamedStates(versions)].map(([name, is]) => ({
    area: 'observers',
    severity: 'warning',
    where: name,
    what: is === undefined ? `The state '${name}' is gone` : `The state '${name}' is called '${is}' now`,
    remedy: `Look for '${name}' in dashboards, alarms, metric filters, log queries and mocks`,
  }));
}

function forPermissions({ before, after }: Versions): UpgradeFinding[] {
  const [old, now] = [callsOf(before), callsOf(after)];
  const findings: UpgradeFinding[] = [];
  for (const [call, states] of now) {
    if (old.has(call)) continue;
    const where = states.join(', ');
    const remedy = 'Deploy the grant with the definition or before it; the simulator with the app enforces the role';
    findings.push({
      area: 'permissions',
      severity: 'info',
      where,
      what: `The role needs to be allowed ${call}`,
      remedy,
    });
  }
  for (const [call, states] of old) {
    if (now.has(call)) continue;
    findings.push({
      area: 'inFlight',
      severity: 'warning',
      where: states.join(', '),
      what: `${call} is not called any more: executions that run, and those that are redriven, still call it`,
      remedy:
        'Keep its grant and its resource until the last of them has ended, and for 14 days where they may be redriven',
    });
  }
  return findings;
}

/** Who runs keeps its definition, and so does who is redriven: what was corrected reaches neither. */
function forRunning(versions: Versions): UpgradeFinding[] {
  const changes = changedFields(versions.before, versions.after);
  if (changes.length === 0) return [];
  const findings: UpgradeFinding[] = [
    {
      area: 'redrive',
      severity: 'info',
      where:
        changes.length > 3 ? `${changes.slice(0, 3).join(', ')} and ${changes.length - 3} more` : changes.join(', '),
      what: 'A redrive of an execution that has failed goes by the old definition',
      remedy: "Go on under the new one with 'resume'",
    },
  ];
  for (const path of changes.filter((each) => /(^|\.)(TimeoutSeconds|HeartbeatSeconds)$/.test(each))) {
    const [was, is] = [valueAt(versions.before, path), valueAt(versions.after, path)];
    if (typeof is !== 'number' || (typeof was === 'number' && was <= is)) continue;
    findings.push({
      area: 'behaviour',
      severity: 'warning',
      where: path,
      what: `It was ${was === undefined ? 'not limited' : `${JSON.stringify(was)} s`} and is ${is} s: what took longer fails now`,
      remedy: 'Replay histories: those that took longer part',
    });
  }
  return findings;
}

function valueAt(definition: Versions['before'], path: string): unknown {
  const name = /^States\.(.*)\.(TimeoutSeconds|HeartbeatSeconds)$/.exec(path);
  if (name === null) return definition.TimeoutSeconds;
  return (statesOf(definition).get(name[1] ?? '') as Record<string, unknown> | undefined)?.[name[2] ?? ''];
}

function statesOf(definition: Versions['before']): ReadonlyMap<string, State & JsonObject> {
  const all = [...allStates(definition as unknown as JsonObject, '')];
  return new Map(all.map(({ name, state }) => [name, state as State & JsonObject]));
}

/** A state without where it leads: its neighbours may be called something else too. */
function bare(state: JsonObject | undefined): JsonObject {
  return Object.fromEntries(Object.entries(state ?? {}).filter(([key]) => key !== 'Next' && key !== 'Comment'));
}
