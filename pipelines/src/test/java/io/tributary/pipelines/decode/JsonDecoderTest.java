package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDecoderTest {
    private static final String NOW = Long.toString(Workbench.NOW);
    private static final Layout ALL_TYPES = Layouts.json(
            FieldSpec.of("v", Type.DOUBLE).within(-50, 150),
            FieldSpec.of("n", Type.INT, "a.n").within(0, 1000).optionally(),
            FieldSpec.of("ok", Type.BOOL).optionally(),
            FieldSpec.of("place", Type.TEXT, "tags[1].place").optionally());

    private static List<List<String>> rows(Layout layout, String... payloads) {
        try (Workbench bench = new Workbench(layout)) {
            for (String payload : payloads) {
                bench.decode("site/s1", payload);
            }
            assertThat(bench.rejected).isEmpty();
            return bench.rows();
        }
    }

    private static String rejection(Layout layout, String payload) {
        return rejection(layout, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static String rejection(Layout layout, byte[] payload) {
        try (Workbench bench = new Workbench(layout)) {
            bench.decode(Message.of("site/s1", payload, Workbench.NOW));
            assertThat(bench.rows()).as("a rejected reading leaves no row").isEmpty();
            assertThat(bench.rejected).hasSize(1);
            return bench.rejected.get(0);
        }
    }

    @Test
    void wanted_values_are_found_in_any_order_and_unknown_ones_passed_over() {
        assertThat(
                        rows(
                                ALL_TYPES,
                                "{\"v\":21.5,\"a\":{\"n\":7},\"ok\":true,\"tags\":[0,{\"place\":\"roof\"}]}",
                                "{ \"tags\" : [ {}, { \"x\":[], \"place\" : \"cellar\" } ],\n\"ok\":false, \"w\":{\"v\":9}, \"v\":-3, \"a\":{\"m\":1,\"n\":0}}"))
                .containsExactly(
                        List.of(NOW, "s1", "21.5", "7", "true", "roof"),
                        List.of(NOW, "s1", "-3.0", "0", "false", "cellar"));
    }

    @Test
    void an_optional_field_that_is_missing_or_null_is_null() {
        assertThat(rows(
                        ALL_TYPES,
                        "{\"v\":1}",
                        "{\"v\":1,\"a\":{\"n\":null},\"ok\":null,\"tags\":[1,{\"place\":null}]}",
                        "{\"v\":1,\"a\":null,\"tags\":[]}",
                        "{\"v\":1,\"a\":[1],\"tags\":{\"place\":1}}"))
                .hasSize(4)
                .containsOnly(List.of(NOW, "s1", "1.0", "null", "null", "null"));
    }

    @Test
    void escapes_byte_order_mark_and_long_numbers_are_read_by_the_full_parser() {
        assertThat(rows(
                        ALL_TYPES,
                        "\uFEFF{\"\\u0076\":0.1000000000000000055511151231257827021181583404541015625}",
                        "{\"v\":1,\"tags\":[0,{\"place\":\"caf\\u00e9 \\ud83d\\ude00\"}]}"))
                .containsExactly(
                        List.of(NOW, "s1", "0.1", "null", "null", "null"),
                        List.of(NOW, "s1", "1.0", "null", "null", "café \uD83D\uDE00"));
    }

    @Test
    void a_path_may_begin_with_an_index_or_quote_a_name_with_dots() {
        Layout layout = Layouts.json(FieldSpec.of("x", Type.INT, "[1]['a.b']"), FieldSpec.of("y", Type.INT, "[1]['']"));

        assertThat(rows(layout, "[0,{\"a.b\":4,\"\":5,\"a\":{\"b\":6}}]"))
                .containsExactly(List.of(NOW, "s1", "4", "5"));
    }

    @Test
    void two_fields_may_want_the_same_value() {
        Layout layout = Layouts.json(
                new TimeField("ts", TimeUnit.MS), FieldSpec.of("ts", Type.INT), FieldSpec.of("d", Type.DOUBLE, "ts"));

        assertThat(rows(layout, "{\"ts\":1767225601000}"))
                .containsExactly(List.of("1767225601000000", "s1", "1767225601000", "1.767225601E12"));
    }

    @Test
    void a_layout_without_fields_only_wants_json() {
        assertThat(rows(Layouts.json(), "{}", "[]", "17")).hasSize(3);
        assertThat(rejection(Layouts.json(), "x")).startsWith("the payload is not JSON");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"v":"21"}                    | v is the text "21" where a double is wanted; send one, or change the field's type
                    {"v":true}                    | v is true, a bool, where a double is wanted
                    {"v":null}                    | v is null where a double is wanted; send one, or make the field optional
                    {"v":{"x":1}}                 | v is an object where a double is wanted
                    {"v":[1]}                     | v is an array where a double is wanted
                    {}                            | v is missing; send it, or make the field optional
                    {"V":1}                       | v is missing; send it
                    [{"v":1}]                     | v is missing; send it
                    {"v":150.5}                   | v is 150.5, outside [-50.0, 150.0]; look at the sensor, or widen the field's range
                    {"v":-50.00000001}            | v is -50.00000001, outside [-50.0, 150.0]
                    {"v":1e999}                   | v is Infinity, not a finite number
                    {"v":-1e999}                  | v is -Infinity, not a finite number
                    {"v":NaN}                     | the payload is not JSON at line 1, column 9: Non-standard token 'NaN'
                    {"v":1,"v":1}                 | v is there twice, and which one counts is anybody's guess; send it once
                    {"v":1,"a":{"n":1.0}}         | n (at a.n) is the number 1.0 where an int is wanted
                    {"v":1,"a":{"n":1e2}}         | n (at a.n) is the number 1e2 where an int is wanted
                    {"v":1,"a":{"n":"1"}}         | n (at a.n) is the text "1" where an int is wanted
                    {"v":1,"a":{"n":1001}}        | n (at a.n) is 1001, outside [0.0, 1000.0]
                    {"v":1,"a":{"n":9223372036854775808}} | n (at a.n) is 9223372036854775808, which does not fit a 64-bit int; send a lesser one, or say double
                    {"v":1,"ok":1}                | ok is the number 1 where a bool is wanted
                    {"v":1,"ok":"true"}           | ok is the text "true" where a bool is wanted
                    {"v":1,"tags":[1,{"place":5}]} | place (at tags[1].place) is the number 5 where a text is wanted
                    {"v":1}}                      | the payload is not JSON at line 1, column 8: Unexpected close marker '}'
                    {"v":1} {"v":2}               | the payload is not JSON at line 1, column 9: after the value comes more; send one JSON document; it begins {"v":1} {"v":2}
                    {"v":1                        | the payload is not JSON at line 1, column 7: Unexpected end-of-input
                    {"v":}                        | the payload is not JSON at line 1, column 6: Unexpected character ('}'
                    {"v":01}                      | the payload is not JSON at line 1, column 7: Invalid numeric value: Leading zeroes not allowed
                    v=21.5                        | the payload is not JSON at line 1, column 2: Unrecognized token 'v': was expecting
                    {"v":1,"tags":[1,{"place":"\\ud800"}]} | place (at tags[1].place) is a text with half a surrogate pair
                    """)
    void what_is_wrong_is_said_with_field_value_and_rule(String payload, String reason) {
        assertThat(rejection(ALL_TYPES, payload)).contains(reason);
    }

    @Test
    void an_empty_payload_says_so() {
        assertThat(rejection(ALL_TYPES, "")).isEqualTo("the payload is empty; send JSON");
        assertThat(rejection(ALL_TYPES, " \r\n")).isEqualTo("the payload is empty; send JSON");
    }

    @Test
    void invalid_utf8_is_rejected_wherever_it_stands() {
        byte[] inWanted = "{\"v\":1,\"tags\":[1,{\"place\":\"\u00ff\"}]}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] inUnknown = "{\"v\":1,\"z\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] overlong = "{\"v\":1,\"z\":\"\u00c0\u0080\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(rejection(ALL_TYPES, inWanted))
                .startsWith("the payload is not UTF-8 from byte 27 on; send JSON in UTF-8");
        assertThat(rejection(ALL_TYPES, inUnknown)).startsWith("the payload is not UTF-8 from byte 12 on");
        assertThat(rejection(ALL_TYPES, overlong)).startsWith("the payload is not UTF-8 from byte 12 on");
        assertThat(rejection(ALL_TYPES, "{\"v\":1}".getBytes(StandardCharsets.UTF_16LE)))
                .contains("not JSON");
    }

    @Test
    void a_reason_shows_60_printable_characters_of_the_payload() {
        String reason = rejection(ALL_TYPES, "\u0007" + "x".repeat(100));

        assertThat(reason).endsWith("; it begins ?" + "x".repeat(59) + "...");
    }

    @Test
    void a_text_longer_than_1024_bytes_is_rejected() {
        String start = "{\"v\":1,\"tags\":[1,{\"place\":\"";
        assertThat(rows(ALL_TYPES, start + "x".repeat(1024) + "\"}]}")).hasSize(1);
        assertThat(rejection(ALL_TYPES, start + "x".repeat(1025) + "\"}]}"))
                .contains("place (at tags[1].place) is a text of 1025 bytes, longer than 1024");
    }

    @Test
    void a_document_that_is_too_deep_is_rejected_and_not_a_crash() {
        assertThat(rejection(ALL_TYPES, "{\"z\":" + "[".repeat(100_000))).contains("nesting depth");
        assertThat(rejection(ALL_TYPES, "{\"tags\":".repeat(50_000))).contains("not JSON");
    }

    @Test
    void a_malformed_document_is_told_before_a_wrong_field() {
        assertThat(rejection(ALL_TYPES, "{\"v\":\"x\",")).contains("not JSON");
    }

    @Test
    void a_rejected_reading_leaves_the_rows_around_it_as_they_are() {
        try (Workbench bench = new Workbench(ALL_TYPES)) {
            bench.decode("site/s1", "{\"v\":1,\"ok\":true,\"a\":{\"n\":3}}")
                    .decode("site/s2", "{\"v\":2,\"ok\":null,\"a\":{\"n\":\"x\"}}")
                    .decode("site/s3", "{\"v\":3,\"ok\":false}");

            assertThat(bench.rejected).hasSize(1);
            assertThat(bench.rows())
                    .containsExactly(
                            List.of(NOW, "s1", "1.0", "3", "true", "null"),
                            List.of(NOW, "s3", "3.0", "null", "false", "null"));
        }
    }
}
