import type { ServiceDefinition } from './definition';

/**
 * Definitions with others beside them. One of a service that is simulated already is refused: its parts know each other, and
 * single actions can be mocked. Where only names are known of a service, what the other says of it is laid over that.
 * @throws when two of them clash; the message says what to do.
 */
export function laidOver(
  definitions: readonly ServiceDefinition[],
  others: readonly ServiceDefinition[],
): readonly ServiceDefinition[] {
  let all = definitions;
  for (const each of others) all = withOne(all, each);
  return all;
}

function withOne(all: readonly ServiceDefinition[], added: ServiceDefinition): readonly ServiceDefinition[] {
  checkName(added);
  const names = namesOf(added);
  const known = all.find((each) => namesOf(each).some((name) => names.includes(name)));
  if (known?.create !== undefined) {
    throw new Error(
      `[${added.name}] a definition must be of a service that is not simulated yet, and '${known.name}' (${known.label}) is; ` +
        `leave it out, and mock single actions with world.service('${known.name}', '…').mock(…)`,
    );
  }
  const others = all.filter((each) => each !== known);
  for (const type of Object.keys(added.resourceTypes ?? {})) {
    const owner = others.find((each) => each.resourceTypes?.[type] !== undefined);
    if (owner === undefined) continue;
    throw new Error(
      `[${added.name}] 'resourceTypes' must hold types of the service alone, got '${type}', which is a type of ` +
        `'${owner.name}'; leave it out`,
    );
  }
  const resourceTypes = { ...known?.resourceTypes, ...added.resourceTypes };
  return [...others, { ...known, ...added, resourceTypes }];
}

function checkName(definition: ServiceDefinition | null | undefined): void {
  const { name, label } = definition ?? {};
  if (typeof name === 'string' && /^[a-z0-9-]+$/.test(name) && typeof label === 'string') return;
  throw new Error(
    `A definition of a service must have the 'name' under which its clients sign requests, in lower case, and a 'label', ` +
      `got ${JSON.stringify(definition && { name, label })}; write { name: 'sms-voice', label: 'End User Messaging SMS', … }`,
  );
}

/** Every name under which a service is called. */
export function namesOf({ name, sdk = name, aliases = [] }: ServiceDefinition): readonly string[] {
  return [name, sdk, ...aliases];
}
