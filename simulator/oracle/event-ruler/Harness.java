import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/** Answers {pattern, event} with {refused: words}, {matches} or {endless: true}, a line each. */
public final class Harness {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_MS = 2_000;

  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode question = JSON.readTree(line);
      out.println(JSON.writeValueAsString(patiently(question.get("pattern").toString(), question.get("event").toString())));
    }
    out.flush();
  }

  /** Adding a rule never ends for some patterns that ignore case, or takes all memory: those are given up. */
  @SuppressWarnings("removal")
  private static ObjectNode patiently(String pattern, String event) throws InterruptedException {
    AtomicReference<ObjectNode> answer = new AtomicReference<>();
    Thread asked = new Thread(() -> answer.set(answer(pattern, event)));
    asked.setDaemon(true);
    asked.start();
    asked.join(PATIENCE_MS);
    if (answer.get() == null) {
      asked.stop();
      return JSON.createObjectNode().put("endless", true);
    }
    return answer.get();
  }

  private static ObjectNode answer(String pattern, String event) {
    ObjectNode answer = JSON.createObjectNode();
    // A machine falls back on an older compiler, for which `$or` is the name of a field, where this one refuses.
    String invalid = JsonRuleCompiler.check(pattern);
    if (invalid != null) {
      return answer.put("refused", invalid.split("\n")[0]);
    }
    Machine machine = new Machine();
    try {
      machine.addRule("rule", pattern);
    } catch (Exception refused) {
      return answer.put("refused", String.valueOf(refused.getMessage()).split("\n")[0]);
    }
    try {
      return answer.put("matches", !machine.rulesForJSONEvent(event).isEmpty());
    } catch (Exception failed) {
      return answer.put("failed", String.valueOf(failed));
    }
  }
}
