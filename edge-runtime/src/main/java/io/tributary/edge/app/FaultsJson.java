package io.tributary.edge.app;

import io.tributary.pipelines.config.Fault;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Faults of config files for machines. */
final class FaultsJson {
    private static final Pattern SUGGESTION = Pattern.compile("; did you mean '([^']*)'\\?$");

    private FaultsJson() {}

    /** An array of {@code { file, line, column, message, suggestion }}; the suggestion is the word to write instead, or null. */
    static JsonArray of(List<Fault> faults) {
        JsonArray array = new JsonArray();
        for (Fault fault : faults) {
            Matcher suggestion = SUGGESTION.matcher(fault.message());
            array.add(new JsonObject()
                    .put("file", fault.file())
                    .put("line", fault.line())
                    .put("column", fault.column())
                    .put("message", fault.message())
                    .put("suggestion", suggestion.find() ? suggestion.group(1) : null));
        }
        return array;
    }
}
