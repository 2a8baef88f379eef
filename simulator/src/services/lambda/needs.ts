import { arnOf, capitalized, textMember, type Need, type Needs } from '../need';

/** What AWS judges by the function, also where the call names one of its versions. */
const OF_FUNCTIONS = ['DeleteFunction'];

/**
 * What calls of Lambda need: permission on the function, or on the version or alias that the call names.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
 */
export const lambda: Needs = ({ action, input }, where) => {
  const name = capitalized(action);
  const permission = name === 'Invoke' || name === 'InvokeAsync' ? 'InvokeFunction' : name;
  const context = throughUrl(name, input);
  const reference = textMember(input, 'FunctionName');
  if (reference === undefined) return [{ action: `lambda:${permission}`, ...context }];
  const arn = arnOf(where, 'lambda', 'function:', reference.replace(/^\d{12}:function:/, ''));
  return [
    { action: `lambda:${permission}`, resource: judgedBy(name, arn, textMember(input, 'Qualifier')), ...context },
  ];
};

function judgedBy(name: string, arn: string, qualifier: string | undefined): string {
  if (OF_FUNCTIONS.includes(name)) return arn.replace(/(:function:[^:]+):.+$/, '$1');
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** A Function URL invokes the function for its caller, who needs both permissions. */
function throughUrl(name: string, input: Parameters<typeof textMember>[0]): Pick<Need, 'context'> {
  const authType = textMember(input, 'FunctionUrlAuthType');
  if (authType === undefined) return {};
  return name === 'InvokeFunctionUrl'
    ? { context: { 'lambda:functionurlauthtype': [authType] } }
    : { context: { 'lambda:invokedviafunctionurl': ['true'] } };
}
