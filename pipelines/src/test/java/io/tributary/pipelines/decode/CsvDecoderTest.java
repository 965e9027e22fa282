package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvDecoderTest {
    private static final String NOW = Long.toString(Workbench.NOW);
    private static final Csv NAMED = new Csv(List.of("ts", "value", "ok", "note"), ',');
    private static final Layout LAYOUT = Layouts.csv(
            NAMED,
            Optional.of(new TimeField("ts", TimeUnit.ISO)),
            FieldSpec.of("v", Type.DOUBLE, "value").within(-1000, 1000),
            FieldSpec.of("ok", Type.BOOL).optionally(),
            FieldSpec.of("note", Type.TEXT).optionally());
    private static final String TIME = "1386018900000000";
    private static final String TS = "2013-12-02 21:15:00";

    private static Workbench decoded(Layout layout, String payload) {
        return new Workbench(layout).decode("site/s1", payload);
    }

    @Test
    void each_line_is_a_reading() {
        try (Workbench bench =
                decoded(LAYOUT, TS + ",73.96732207,true,a b\r\n" + TS + ", -5 ,,\n\n" + TS + ",1,false,\"\"")) {
            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows())
                    .containsExactly(
                            List.of(TIME, "s1", "73.96732207", "true", "a b"),
                            List.of(TIME, "s1", "-5.0", "null", "null"),
                            List.of(TIME, "s1", "1.0", "false", ""));
        }
    }

    @Test
    void quoted_cells_may_hold_delimiters_line_ends_and_doubled_quotes() {
        try (Workbench bench = decoded(
                LAYOUT,
                TS + ",\"1\",true,\"a, \"\"b\"\"\nc\"\r\n\"" + TS + "\",2,,\"\"\"\"\r\n" + TS + ",3,,\"\"\"x\"\"\"")) {
            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows())
                    .containsExactly(
                            List.of(TIME, "s1", "1.0", "true", "a, \"b\"\nc"),
                            List.of(TIME, "s1", "2.0", "null", "\""),
                            List.of(TIME, "s1", "3.0", "null", "\"x\""));
        }
    }

    @Test
    void two_cells_with_doubled_quotes_in_one_line_keep_apart() {
        Layout two = Layouts.csv(
                Csv.DEFAULT,
                Optional.empty(),
                FieldSpec.of("a", Type.TEXT, "0"),
                FieldSpec.of("b", Type.TEXT, "1"),
                FieldSpec.of("c", Type.TEXT, "2"));
        try (Workbench bench = decoded(two, "\"\"\"a\",\"" + "x\"\"".repeat(40) + "\",\"c\"\"\"\n\"\"\"1\",2,3\n")) {
            assertThat(bench.rows())
                    .containsExactly(
                            List.of(NOW, "s1", "\"a", "x\"".repeat(40), "c\""), List.of(NOW, "s1", "\"1", "2", "3"));
        }
    }

    @Test
    void columns_are_found_by_index_and_other_delimiters_work() {
        Layout layout = Layouts.csv(
                new Csv(List.of(), ';'),
                Optional.of(new TimeField("2", TimeUnit.S)),
                FieldSpec.of("n", Type.INT, "0"),
                FieldSpec.of("again", Type.TEXT, "0"));
        try (Workbench bench = decoded(layout, "5;x,y;1767225601.5;more")) {
            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows()).containsExactly(List.of("1767225601500000", "s1", "5", "5"));
        }
        Layout tabs = Layouts.csv(
                new Csv(List.of(), '\t'),
                Optional.empty(),
                FieldSpec.of("n", Type.INT, "1").optionally());
        try (Workbench bench = decoded(tabs, "\t\t\n\t7")) {
            assertThat(bench.rows()).containsExactly(List.of(NOW, "s1", "null"), List.of(NOW, "s1", "7"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    2013-12-02 21:15:00,x,,        | line 1: v (at value) is 'x' where a double is wanted
                    2013-12-02 21:15:00,1001,,     | v (at value) is 1001.0, outside [-1000.0, 1000.0]
                    2013-12-02 21:15:00,,,         | v (at value) is missing; send it, or make the field optional
                    2013-12-02 21:15:00,1,yes,     | line 1: ok is 'yes' where a bool is wanted
                    2013-12-02 21:15:00,1,true     | line 1: the line has 3 cells where the header has 4: [ts, value, ok, note]
                    2013-12-02 21:15:00,1,,,       | line 1: the line has 5 cells where the header has 4
                    yesterday,1,,                  | line 1: time (at ts) is 'yesterday' where an ISO 8601 time
                    ,1,,                           | time (at ts) is missing
                    2013-12-02 21:15:00,1,,a"b     | line 1: a quote stands within a cell
                    2013-12-02 21:15:00,1,,"a"b    | line 1: after a quoted cell comes neither delimiter nor end of line
                    2013-12-02 21:15:00,1,,"ab     | line 1: a quoted cell is not closed; end it with a quote
                    `\n \r\n`                      | the payload is empty; send a line of CSV
                    """)
    void a_bad_line_is_rejected_with_place_and_rule(String payload, String reason) {
        try (Workbench bench = decoded(LAYOUT, payload.replace("\\n", "\n").replace("\\r", "\r"))) {
            assertThat(bench.rows()).isEmpty();
            assertThat(bench.rejected).singleElement().asString().startsWith(reason);
        }
    }

    @Test
    void a_bad_line_leaves_the_others_as_they_are() {
        String payload = TS + ",1,,\n" + TS + ",\"x\"y,,z\n\n" + TS + ",\"3\n\",,\n" + TS + ",oops,,\n" + TS + ",5,,";
        try (Workbench bench = decoded(LAYOUT, payload)) {
            assertThat(bench.rows()).extracting(row -> row.get(2)).containsExactly("1.0", "3.0", "5.0");
            assertThat(bench.rejected).hasSize(2);
            assertThat(bench.rejected.get(0)).startsWith("line 2: after a quoted cell");
            assertThat(bench.rejected.get(1)).startsWith("line 6: v (at value) is 'oops'");
        }
    }

    @Test
    void a_message_tells_how_many_readings_it_may_hold_and_what_does_not_fit_is_rejected() {
        Message message = Message.of("site/s1", (TS + ",1,,\n").repeat(5), Workbench.NOW);
        try (Workbench bench = new Workbench(LAYOUT, 3)) {
            assertThat(bench.decoder.readingsAtMost(message)).isBetween(5, 6);
            bench.decode(message);

            assertThat(bench.batch.rows()).isEqualTo(3);
            assertThat(bench.rejected)
                    .hasSize(2)
                    .allMatch(reason -> reason.startsWith("a batch of 3 rows has no room left"));
        }
    }

    @Test
    void invalid_utf8_rejects_the_message() {
        try (Workbench bench = new Workbench(LAYOUT)) {
            bench.decode(
                    Message.of("site/s1", (TS + ",1,,\u00ff").getBytes(StandardCharsets.ISO_8859_1), Workbench.NOW));

            assertThat(bench.rows()).isEmpty();
            assertThat(bench.rejected)
                    .singleElement()
                    .asString()
                    .startsWith("the payload is not UTF-8 from byte 23 on; send CSV in UTF-8");
        }
    }

    @Test
    void whatever_texts_are_written_by_the_rules_are_read_back() {
        long seed = 3;
        Random random = new Random(seed);
        Layout texts = Layouts.csv(
                Csv.DEFAULT, Optional.empty(), FieldSpec.of("a", Type.TEXT, "0"), FieldSpec.of("b", Type.TEXT, "1"));
        for (int i = 0; i < 300; i++) {
            List<List<String>> wanted = new ArrayList<>();
            StringBuilder payload = new StringBuilder();
            for (int line = random.nextInt(1, 5); line > 0; line--) {
                String a = text(random);
                String b = text(random);
                wanted.add(List.of(NOW, "s1", a, b));
                payload.append(quoted(a)).append(',').append(quoted(b)).append(random.nextBoolean() ? "\n" : "\r\n");
            }
            try (Workbench bench = decoded(texts, payload.toString())) {
                assertThat(bench.rows()).as("%s, seed %d", payload, seed).isEqualTo(wanted);
            }
        }
    }

    @Test
    void no_bytes_whatever_leave_the_count_of_lines_behind() {
        long seed = 4;
        Random random = new Random(seed);
        String alphabet = "a1,,\"\"\n\r ";
        Layout texts = Layouts.csv(
                Csv.DEFAULT, Optional.empty(), FieldSpec.of("a", Type.TEXT, "0").optionally());
        for (int i = 0; i < 3000; i++) {
            StringBuilder payload = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                payload.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Message message = Message.of("site/s1", payload.toString(), Workbench.NOW);
            try (Workbench bench = new Workbench(texts).decode(message)) {
                assertThat(bench.batch.rows() + bench.rejected.size())
                        .as("%s, seed %d", payload, seed)
                        .isBetween(1, bench.decoder.readingsAtMost(message));
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            text.append("ab,\"\n\r ü".charAt(random.nextInt(8)));
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
