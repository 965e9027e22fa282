package io.tributary.sim.replay;

import io.tributary.pipelines.config.Suggestion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with the columns of a row in it: {@code {"ts":${timestamp_ms},"value":${value}}}. A column's text passes as the file
 * has it. Besides the columns, {@code timestamp_s, timestamp_ms, timestamp_us, timestamp_iso} are the row's time; a column of
 * that name goes first.
 */
final class RowTemplate {
    private static final Pattern NAME = Pattern.compile("\\$\\{([^}]*)}");
    private static final List<String> TIMES = List.of("timestamp_s", "timestamp_ms", "timestamp_us", "timestamp_iso");

    private final List<String> literals = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder scratch = new StringBuilder(128);

    private interface Part {
        void append(List<String> row, long micros, StringBuilder out);
    }

    /** @throws IllegalArgumentException for a name that is no column, with a suggestion */
    RowTemplate(String text, List<String> columns) {
        Matcher name = NAME.matcher(text);
        int at = 0;
        while (name.find()) {
            literals.add(text.substring(at, name.start()));
            parts.add(part(name.group(1), columns));
            at = name.end();
        }
        literals.add(text.substring(at));
    }

    byte[] bytes(List<String> row, long micros) {
        StringBuilder out = scratch;
        out.setLength(0);
        for (int i = 0; i < parts.size(); i++) {
            out.append(literals.get(i));
            parts.get(i).append(row, micros, out);
        }
        out.append(literals.get(parts.size()));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Part part(String name, List<String> columns) {
        int column = columns.indexOf(name);
        if (column >= 0) {
            return (row, micros, out) -> out.append(row.get(column));
        }
        return switch (name) {
            case "timestamp_s" -> (row, micros, out) -> out.append(Math.floorDiv(micros, 1_000_000));
            case "timestamp_ms" -> (row, micros, out) -> out.append(Math.floorDiv(micros, 1000));
            case "timestamp_us" -> (row, micros, out) -> out.append(micros);
            case "timestamp_iso" ->
                (row, micros, out) -> out.append(Instant.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L));
            default -> {
                Set<String> known = new TreeSet<>(columns);
                known.addAll(TIMES);
                throw new IllegalArgumentException("${" + name + "} is not a column" + Suggestion.of(name, known));
            }
        };
    }
}
