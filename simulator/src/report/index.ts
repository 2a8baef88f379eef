export { DOLLARS_PER_MILLION_TRANSITIONS, formatDollars, priceOf, PRICING_PAGE } from './price';
export { renderProofs, type ReportedProof } from './proof-report';
export { renderReport } from './report';
export type { ReportedMessage, ReportedRun, ReportedTable, ReportSource } from './run-source';
