const REQUEST_ID = Symbol.for('_AWS_LAMBDA_REQUEST_ID');
const X_RAY_TRACE_ID = Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID');
const TENANT_ID = Symbol.for('_AWS_LAMBDA_TENANT_ID');

/**
 * What the runtime client 4.x keeps of an invocation in `awslambda.InvokeStore`, where libraries look for it.
 * @see https://www.npmjs.com/package/@aws/lambda-invoke-store
 */
export class InvokeStore {
  #context;

  getContext() {
    return this.#context;
  }

  hasContext() {
    return this.#context !== undefined;
  }

  getRequestId() {
    return this.get(REQUEST_ID) ?? '-';
  }

  getXRayTraceId() {
    return this.get(X_RAY_TRACE_ID);
  }

  getTenantId() {
    return this.get(TENANT_ID);
  }

  get(key) {
    return this.#context?.[key];
  }

  set(key, value) {
    if ([REQUEST_ID, X_RAY_TRACE_ID, TENANT_ID].includes(key)) {
      throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    }
    this.#context = { ...this.#context, [key]: value };
  }

  run(context, act) {
    this.#context = context;
    return act();
  }

  /** Runs an invocation. */
  runInvocation({ awsRequestId, xRayTraceId }, act) {
    return this.run({ [REQUEST_ID]: awsRequestId, [X_RAY_TRACE_ID]: xRayTraceId }, act);
  }
}
