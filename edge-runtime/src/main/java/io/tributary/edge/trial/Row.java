package io.tributary.edge.trial;

import io.tributary.pipelines.pipeline.TestCase;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** A summary as a flat row: window, revision, group, results. */
record Row(Map<String, Value> values) {
    static Row of(Summary summary) {
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("window_start", Value.ofTime(summary.key().startMicros()));
        values.put("window_end", Value.ofTime(summary.key().endMicros()));
        values.put("revision", Value.of((long) summary.revision()));
        values.putAll(summary.key().group());
        values.putAll(summary.fields());
        return new Row(values);
    }

    /** The names whose values are not those that were written. */
    List<String> differences(TestCase test, TestCase.Expected expected) {
        return expected.fields().entrySet().stream()
                .filter(field -> !test.matches(field.getValue(), value(field.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    Value value(String name) {
        return values.getOrDefault(name, Value.MISSING);
    }

    @Override
    public String toString() {
        StringJoiner row = new StringJoiner(", ", "{ ", " }");
        values.forEach((name, value) -> row.add(name + ": " + value));
        return row.toString();
    }

    /** An expected row as it was written. */
    static String written(Map<String, Optional<String>> fields) {
        StringJoiner row = new StringJoiner(", ", "{ ", " }");
        fields.forEach((name, value) -> row.add(name + ": " + value.orElse("null")));
        return row.toString();
    }
}
