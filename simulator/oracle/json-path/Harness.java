import com.fasterxml.jackson.databind.ObjectMapper;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.spi.json.JacksonJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers {path, document} with {compiles: false}, {value, definite} or {failure}, a line each. */
public final class Harness {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Configuration CONFIGURATION =
      Configuration.builder().jsonProvider(new JacksonJsonProvider()).mappingProvider(new JacksonMappingProvider()).build();

  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Map<?, ?> question = JSON.readValue(line, Map.class);
      out.println(JSON.writeValueAsString(answer((String) question.get("path"), question.get("document"))));
    }
    out.flush();
  }

  private static Map<String, Object> answer(String path, Object document) {
    Map<String, Object> answer = new LinkedHashMap<>();
    JsonPath compiled;
    try {
      compiled = JsonPath.compile(path);
    } catch (RuntimeException refused) {
      answer.put("compiles", false);
      return answer;
    }
    answer.put("compiles", true);
    answer.put("definite", compiled.isDefinite());
    try {
      answer.put("value", compiled.read(document, CONFIGURATION));
    } catch (RuntimeException failed) {
      answer.put("failure", failed.getClass().getSimpleName());
      answer.put("words", String.valueOf(failed.getMessage()));
    }
    return answer;
  }
}
