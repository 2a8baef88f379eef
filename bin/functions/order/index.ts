import {
  callShipmentBack,
  chargePayment,
  refundPayment,
  releaseInventory,
  reserveInventory,
  shipOrder,
} from './book-keeping';
import type { OrderTask } from './order';
import type { Payment, Shipment, Stock } from './rules';
import { TableLedger } from './table-ledger';

/** The ledger of the function: the construct has set which table it is. */
function ledger<Entry>(): TableLedger<Entry> {
  return new TableLedger<Entry>(process.env.LEDGER_TABLE ?? '');
}

export const reserve = (task: OrderTask): Promise<object> => reserveInventory(ledger<Stock>(), task);
export const release = (task: OrderTask): Promise<void> => releaseInventory(ledger<Stock>(), task);
export const charge = (task: OrderTask): Promise<object> => chargePayment(ledger<Payment>(), task);
export const refund = (task: OrderTask): Promise<void> => refundPayment(ledger<Payment>(), task);
export const ship = (task: OrderTask): Promise<void> => shipOrder(ledger<Shipment>(), task);
export const callBack = (task: OrderTask): Promise<void> => callShipmentBack(ledger<Shipment>(), task);
