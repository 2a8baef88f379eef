import { openApi } from '../open-api';
import type { Route } from '../route';
import { BUCKET_ROUTES } from './buckets';
import { CLOCK_ROUTES } from './clock';
import { DIAGRAM_ROUTES } from './diagrams';
import { EXECUTION_ROUTES } from './executions';
import { FUNCTION_ROUTES } from './functions';
import { INPUT_ROUTES } from './inputs';
import { EVENT_ROUTES } from './events';
import { MESSAGE_ROUTES } from './messages';
import { OVERVIEW_ROUTES } from './overview';
import { STAND_IN_ROUTES } from './stand-ins';
import { STEP_ROUTES } from './steps';
import { TABLE_ROUTES } from './tables';
import { VERSION_ROUTES } from './versions';
import { WORLD_ROUTES } from './world';

/** Every operation of the control API: what is routed, checked and described comes from here. */
export const ROUTES: readonly Route[] = [
  {
    operation: 'describeApi',
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description.',
    open: true,
    answer: { type: 'object', description: 'OpenAPI 3.1' },
    example: {},
    carryOut: () => openApi(ROUTES),
  },
  ...WORLD_ROUTES,
  ...OVERVIEW_ROUTES,
  ...CLOCK_ROUTES,
  ...EXECUTION_ROUTES,
  ...DIAGRAM_ROUTES,
  ...INPUT_ROUTES,
  ...VERSION_ROUTES,
  ...MESSAGE_ROUTES,
  ...FUNCTION_ROUTES,
  ...TABLE_ROUTES,
  ...BUCKET_ROUTES,
  ...EVENT_ROUTES,
  ...STAND_IN_ROUTES,
  ...STEP_ROUTES,
];
