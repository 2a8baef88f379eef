import type { IConstruct } from 'constructs';
import { environmentJson } from '../../resources/environment-json';

/** The pages as the function behind the link reads them. */
export function renderPages(scope: IConstruct, pages: object): string {
  const instead = 'shorten the texts, or show pages of your own with ConfirmEndpoint.none()';
  return environmentJson(scope, 'pages', pages, instead);
}
