import { arnOf, capitalized, textMember, type Needs } from '../need';

/** What calls of Lambda need: permission on the function, or on the version or alias that the call names. */
export const lambda: Needs = ({ action, input }, where) => {
  const name = capitalized(action);
  const permission = name === 'Invoke' || name === 'InvokeAsync' ? 'InvokeFunction' : name;
  const reference = textMember(input, 'FunctionName');
  if (reference === undefined) return [{ action: `lambda:${permission}` }];
  const qualifier = textMember(input, 'Qualifier');
  const arn = arnOf(where, 'lambda', 'function:', reference.replace(/^\d{12}:function:/, ''));
  return [{ action: `lambda:${permission}`, resource: qualifier === undefined ? arn : `${arn}:${qualifier}` }];
};
