import type { JsonObject } from '../base/json';

/** What an optimized integration adds to an answer. */
export function sdkMetadata(requestId: string): JsonObject {
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: { 'Content-Type': CONTENT_TYPES, 'x-amzn-RequestId': [requestId] },
      HttpHeaders: { 'Content-Type': CONTENT_TYPE, 'x-amzn-RequestId': requestId },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

const CONTENT_TYPE = 'application/x-amz-json-1.0';
const CONTENT_TYPES = [CONTENT_TYPE];
