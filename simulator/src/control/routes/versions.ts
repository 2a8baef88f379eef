import type { Json, JsonObject } from '../../base/json';
import { Diagram } from '../../diagram';
import { compareVersions } from '../../upgrade/compare-versions';
import { ControlError, found } from '../control-error';
import { routes, type ControlCall } from '../route';
import { INSTANT, integer, json, list, object, oneOf, text } from '../schemas';
import type { Version } from '../versions';

const AT = { machine: 'Shop/Order' };

export const VERSION_ROUTES = routes(
  {
    operation: 'listVersions',
    method: 'GET',
    path: '/machines/{machine}/versions',
    summary:
      'The definitions that a state machine has had since the app was loaded, oldest first; the last one is what it has now.',
    answer: object({
      versions: list(object({ number: integer('Counted from 1'), since: INSTANT, definition: json('The definition') })),
    }),
    example: { at: AT },
    carryOut: (call) => ({ versions: versionsOf(call) as unknown as Json }),
  },
  {
    operation: 'compareVersions',
    method: 'GET',
    path: '/machines/{machine}/changes',
    summary:
      'What differs between two definitions of a state machine: a picture, the states, and what it means for executions under way, callers and permissions.',
    query: {
      from: text('The number of the older one; left out: the one before the newer'),
      to: text('The number of the newer one; left out: the last'),
    },
    answer: object({
      from: integer('The number of the older one'),
      to: integer('The number of the newer one'),
      svg: text('Both in one picture'),
      states: list(
        object({
          state: text('The state'),
          change: oneOf('What became of it', 'added', 'removed', 'changed'),
          fields: list(text('A field that differs')),
        }),
      ),
      findings: list(
        object(
          {
            area: text('Whom it concerns'),
            severity: text('How much'),
            where: text('Where'),
            what: text('What it is'),
            remedy: text('What to do'),
          },
          ['area', 'severity', 'where', 'what'],
        ),
      ),
    }),
    example: { at: AT },
    carryOut: async (call) => {
      const all = versionsOf(call);
      const to = versionIn(all, call.query['to'] ?? String(all.length));
      const from = versionIn(all, call.query['from'] ?? String(Math.max(1, to.number - 1)));
      const [before, after] = [from.definition, to.definition];
      return {
        from: from.number,
        to: to.number,
        svg: await Diagram.ofChange(before, after).toSvg({ scheme: 'light', idPrefix: 'c' }),
        states: Diagram.changes(before, after).map((each): JsonObject => ({ ...each, fields: [...each.fields] })),
        findings: compareVersions({ before, after }).map((each) => ({ ...each })),
      };
    },
  },
);

function versionsOf({ session, world, at }: ControlCall): readonly Version[] {
  const { arn, definition } = found(() => world.stateMachine(at['machine'] as string));
  return session.versions.of(arn, definition, world.now);
}

function versionIn(all: readonly Version[], number: string): Version {
  const version = all.find((each) => String(each.number) === number);
  if (version !== undefined) return version;
  throw new ControlError(
    404,
    'NotFound',
    `There is no version '${number}'; there are those from 1 to ${all.length}`,
    'GET /_sim/v1/machines/{machine}/versions lists them',
  );
}
