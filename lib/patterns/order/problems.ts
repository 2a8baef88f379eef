import { quoted } from '../../core/jsonata';

/** Every id that AWS takes as the name of an execution and that needs no escaping anywhere. */
const ID = '/^[A-Za-z0-9_-]{1,80}$/';

const ID_PROBLEM = '"id must be 1 to 80 letters, digits, hyphens or underscores"';

/** JSONata writes numbers with 15 digits: what is larger would be recorded as another amount. */
const MOST = '999999999999999';

const SUM_PROBLEM = '"amount must be the sum of quantity times price over all lines"';

/**
 * JSONata expression of everything that is wrong with the order in the state's input: an array of sentences, empty when nothing is.
 *
 * The starter function says the same in the same words, see `./handlers/start/problems`.
 */
export function problemsExpression(currencies: readonly string[]): string {
  return `(
    $order := $type($states.input) = "object" ? $states.input : {};
    $isText := function($value) { $type($value) = "string" ? $length($value) > 0 : false };
    $isWhole := function($value, $least) { $type($value) = "number" ? $value = $floor($value) and $value >= $least and $value <= ${MOST} : false };
    $given := $lookup($order, "lines");
    $lines := $type($given) = "array" ? $given : [];
    $lineProblems := [
      $map($lines, function($line, $i) { $isText($line.sku) ? () : "lines[" & $i & "].sku must be a text" }),
      $map($lines, function($line, $i) {
        $isWhole($line.quantity, 1) ? () : "lines[" & $i & "].quantity must be a whole number from 1 to ${MOST}"
      }),
      $map($lines, function($line, $i) {
        $isWhole($line.price, 0) ? () : "lines[" & $i & "].price must be a whole number from 0 to ${MOST}"
      })
    ];
    [
      $type($order.id) = "string" ? ($contains($order.id, ${ID}) ? () : ${ID_PROBLEM}) : ${ID_PROBLEM},
      $order.id = $states.context.Execution.Name ? () : "id must be the name of the execution",
      $isText($order.customerId) ? () : "customerId must be a text",
      $order.currency in [${currencies.map(quoted).join(', ')}] ? () : "currency must be one of ${currencies.join(', ')}",
      $count($lines) > 0 ? () : "lines must hold at least one line",
      $lineProblems,
      $isWhole($order.amount, 1)
        ? ($count($lineProblems) > 0 or $count($lines) = 0 or $order.amount = $sum($lines.(quantity * price)) ? () : ${SUM_PROBLEM})
        : "amount must be a whole number from 1 to ${MOST}"
    ]
  )`
    .replace(/\s+/g, ' ')
    .replace(/([([{]) | (?=[)\]}])/g, '$1');
}
