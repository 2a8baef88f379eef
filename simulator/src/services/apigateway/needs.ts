import { uncapitalized } from '../../offer/java-names';
import { modelNeeds } from '../model-needs';
import { textMember, type Needs } from '../need';

const otherwise = modelNeeds({});

/**
 * An optimized call of API Gateway is signed with the role only where it says so. By default nobody asks who calls, and
 * `RESOURCE_POLICY` leaves the decision to the API.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
 */
export const apigateway: Needs = (call, where) => {
  if (call.isSdk === true || uncapitalized(call.action) !== 'invoke') return otherwise(call, where);
  return textMember(call.input, 'AuthType') === 'IAM_ROLE' ? [{ action: 'execute-api:Invoke' }] : [];
};
