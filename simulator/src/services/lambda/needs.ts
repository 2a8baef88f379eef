import { arnOf, capitalized, textMember, type Need, type Needs } from '../need';

/** What calls of Lambda need: permission on the function, or on the version or alias that the call names. */
export const lambda: Needs = ({ action, input }, where) => {
  const name = capitalized(action);
  const permission = name === 'Invoke' || name === 'InvokeAsync' ? 'InvokeFunction' : name;
  const context = throughUrl(name, input);
  const reference = textMember(input, 'FunctionName');
  if (reference === undefined) return [{ action: `lambda:${permission}`, ...context }];
  const qualifier = textMember(input, 'Qualifier');
  const arn = arnOf(where, 'lambda', 'function:', reference.replace(/^\d{12}:function:/, ''));
  return [
    { action: `lambda:${permission}`, resource: qualifier === undefined ? arn : `${arn}:${qualifier}`, ...context },
  ];
};

/** A Function URL invokes the function for its caller, who needs both permissions. */
function throughUrl(name: string, input: Parameters<typeof textMember>[0]): Pick<Need, 'context'> {
  const authType = textMember(input, 'FunctionUrlAuthType');
  if (authType === undefined) return {};
  return name === 'InvokeFunctionUrl'
    ? { context: { 'lambda:functionurlauthtype': [authType] } }
    : { context: { 'lambda:invokedviafunctionurl': ['true'] } };
}
