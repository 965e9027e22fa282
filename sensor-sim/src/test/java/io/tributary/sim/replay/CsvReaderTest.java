package io.tributary.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CsvReaderTest {
    @Test
    void fields_are_split_at_commas_and_records_at_any_line_end() throws IOException {
        assertThat(records("a,b\r\nc,d\ne,\rf,g"))
                .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e", ""), List.of("f", "g"));
    }

    @Test
    void quoted_fields_hold_commas_line_ends_and_doubled_quotes() throws IOException {
        assertThat(records("\"a,1\",\"b \"\"x\"\"\",\"c\r\nd\"\n\"\",e\n"))
                .containsExactly(List.of("a,1", "b \"x\"", "c\r\nd"), List.of("", "e"));
    }

    @Test
    void a_byte_order_mark_and_empty_lines_are_skipped() throws IOException {
        assertThat(records("\uFEFFa,b\n\n\r\nc,d\n\n")).containsExactly(List.of("a", "b"), List.of("c", "d"));
    }

    @Test
    void a_record_knows_the_line_it_began_on() throws IOException {
        CsvReader reader = new CsvReader("f", new StringReader("a\n\"b\nb\nb\"\n\nc\n"));
        List<Long> lines = new ArrayList<>();
        while (reader.next() != null) {
            lines.add(reader.line());
        }
        assertThat(lines).containsExactly(1L, 2L, 6L);
    }

    @Test
    void malformed_quotes_are_told_with_file_and_line() {
        assertThatThrownBy(() -> records("a\n\"b\nc"))
                .hasMessage("f.csv:2: a quoted field that begins here never ends");
        assertThatThrownBy(() -> records("a\nb\"c\n")).hasMessageContaining("f.csv:2: a quote inside a field");
        assertThatThrownBy(() -> records("\"a\"b\n")).hasMessageContaining("f.csv:1: text after a closing quote");
    }

    @Test
    void what_was_written_by_the_rules_is_read_back() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        String alphabet = "ab,\"\n\r é";
        for (int round = 0; round < 300; round++) {
            List<List<String>> written = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (int r = random.nextInt(1, 5); r > 0; r--) {
                List<String> row = new ArrayList<>();
                for (int f = 0; f < 3; f++) {
                    StringBuilder field = new StringBuilder();
                    for (int c = random.nextInt(6); c > 0; c--) {
                        field.append(alphabet.charAt(random.nextInt(alphabet.length())));
                    }
                    row.add(field.toString());
                }
                written.add(row);
                text.append(String.join(
                                ",",
                                row.stream()
                                        .map(f -> '"' + f.replace("\"", "\"\"") + '"')
                                        .toList()))
                        .append("\r\n");
            }
            assertThat(records(text.toString())).as("round %d: %s", round, text).isEqualTo(written);
        }
    }

    private static List<List<String>> records(String text) throws IOException {
        List<List<String>> records = new ArrayList<>();
        try (CsvReader reader = new CsvReader("f.csv", new StringReader(text))) {
            for (List<String> record = reader.next(); record != null; record = reader.next()) {
                records.add(record);
            }
        }
        return records;
    }
}
