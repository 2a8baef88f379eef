import type { Json } from '../../base/json';
import { capitalized, member, textMember, type Needs } from '../need';

/**
 * What calls of Amazon SES need. A call that sends tells who it is from and to, by which grants may be limited: the address and the
 * name before it apart.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html
 */
export const ses: Needs = ({ action, input }) => {
  const from = textMember(input, 'FromEmailAddress') ?? textMember(input, 'Source');
  const permission = { action: `ses:${capitalized(action)}` };
  if (from === undefined) return [permission];
  const [, name = '', address = from] = /^\s*(.*?)\s*<([^<>]*)>\s*$/.exec(from) ?? [];
  const destination = member(input, 'Destination');
  const recipients = ['ToAddresses', 'CcAddresses', 'BccAddresses'].flatMap((list) =>
    textsOf(member(destination, list)),
  );
  const context = {
    'ses:fromaddress': [address],
    'ses:fromdisplayname': name === '' ? [] : [name],
    'ses:recipients': recipients,
    'ses:feedbackaddress': textsOf(member(input, 'FeedbackForwardingEmailAddress') ?? member(input, 'ReturnPath')),
  };
  return [{ ...permission, context }];
};

function textsOf(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
}
