import { priceLines, type Batch, type Booked } from './lines';
import { TablePrices } from './table-prices';

const prices = new TablePrices(process.env.PRICES_TABLE ?? '');

export const price = (batch: Batch): Promise<Booked> => priceLines(prices, batch);
