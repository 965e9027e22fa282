package io.tributary.pipelines.summary;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** Values as a line of CSV (RFC 4180). */
final class SummaryCsv {
    private SummaryCsv() {}

    static byte[] line(Collection<Value> values) {
        return values.stream()
                .map(SummaryCsv::cell)
                .collect(Collectors.joining(","))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String cell(Value value) {
        if (value instanceof Value.Missing
                || (value instanceof Value.OfDouble number && !Double.isFinite(number.value()))) {
            return "";
        } else if (!(value instanceof Value.OfText)) {
            return value.toString();
        }
        String text = SummaryWriter.wellFormed(value.toString());
        boolean plain = !text.isEmpty()
                && text.equals(text.strip())
                && text.chars().noneMatch(next -> next == ',' || next == '"' || next == '\r' || next == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
