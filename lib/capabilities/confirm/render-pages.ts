import type { IConstruct } from 'constructs';
import { environmentJson } from '../../resources/environment-json';
import type { ConfirmPagesOptions } from './confirm-pages';

/** The pages as the function behind the link reads them. */
export function renderPages(scope: IConstruct, pages: ConfirmPagesOptions): string {
  const instead = "shorten the texts, or show pages of your own with ConfirmEndpoint.none() and 'grantConfirm'";
  return environmentJson(scope, 'pages', pages, instead);
}
