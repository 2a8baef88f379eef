import { arnOf, capitalized, listMember, textMember, type Needs } from '../need';

/** What calls of EventBridge need: permission on each bus that gets an event. */
export const events: Needs = ({ action, input }, where) => {
  const name = capitalized(action);
  if (name !== 'PutEvents') return [{ action: `events:${name}` }];
  return listMember(input, 'Entries').map((entry) => ({
    action: 'events:PutEvents',
    resource: arnOf(where, 'events', 'event-bus/', textMember(entry, 'EventBusName') ?? 'default'),
    context: {
      'events:source': [textMember(entry, 'Source') ?? ''],
      'events:detail-type': [textMember(entry, 'DetailType') ?? ''],
    },
  }));
};
