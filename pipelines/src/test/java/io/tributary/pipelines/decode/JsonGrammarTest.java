package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 8259 allows is read, what it forbids is not, by scanner and full parser alike: wanted values and others. */
class JsonGrammarTest {
    private static final List<Slot> SLOTS = Slot.of(Layouts.json(
            FieldSpec.of("v", Type.DOUBLE).optionally(),
            FieldSpec.of("t", Type.TEXT).optionally()));

    /** A value at the root, in an array, and as a member that nobody wants. */
    private static Stream<byte[]> around(Stream<String> values) {
        return values.flatMap(
                        value -> Stream.of(value, "[" + value + "]", "{\"x\":" + value + ",\"y\":[" + value + "]}"))
                .map(document -> document.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<byte[]> allowed() {
        Stream<String> values = Stream.of(
                "0",
                "-0",
                "-0.0",
                "123",
                "1e5",
                "1E+5",
                "1e-5",
                "1.5e05",
                "0e+1",
                "0.0000001",
                "20e1",
                "1e400",
                "-1e-400",
                "123456789012345678901234567890",
                "\"\"",
                "\"\\u0000\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"\\uD834\\uDD1E\"",
                "\"\\uD800\"",
                "\"\\uDC00\\uD800\"",
                "\"\u007f\"",
                "\"\u2028\u2029\"",
                "\"\uFFFF\"",
                "\"\uDBFF\uDFFF\"",
                "\"€𝄞\"",
                "\"/* no comment */\"",
                "true",
                "false",
                "null",
                "[]",
                "{}",
                "[[]]",
                "[null,1,\"\"]",
                "{\"\":0}",
                "{\"a\":1,\"a\":2}",
                "{\"\\u0061\":[]}",
                " [ 1 , 2 ] ",
                "\t{\r\n\"a\"\t:\n1 }\r",
                "[1,null,null,2]");
        Stream<byte[]> whole = Stream.of(
                        "\uFEFF{}", " 7 ", "{\"v\":1.50,\"t\":\"x\"}", "{\"v\":null}", "[".repeat(59) + "]".repeat(59))
                .map(document -> document.getBytes(StandardCharsets.UTF_8));
        return Stream.concat(around(values), whole);
    }

    static Stream<byte[]> forbidden() {
        Stream<String> values = Stream.of(
                "+1",
                "01",
                "-01",
                "1.",
                ".5",
                "-.5",
                "1.e5",
                "1e",
                "1e+",
                "1eE2",
                "0x1F",
                "1_000",
                "--1",
                "-",
                "1 000",
                "1a",
                "NaN",
                "Infinity",
                "-Infinity",
                "nan",
                "inf",
                "٣",
                "'a'",
                "\"a",
                "a\"",
                "\"\t\"",
                "\"\n\"",
                "\"\u0000\"",
                "\"\\x41\"",
                "\"\\a\"",
                "\"\\u12\"",
                "\"\\u123g\"",
                "\"\\\"",
                "\"\\",
                "\\n",
                "True",
                "TRUE",
                "nul",
                "nulll",
                "tru",
                "undefined",
                "[1,]",
                "[,1]",
                "[,]",
                "[1,,2]",
                "[1 2]",
                "[1:2]",
                "[",
                "]",
                "[1",
                "1]",
                "[}",
                "{]",
                "{",
                "}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,\"a\":1}",
                "{\"a\" 1}",
                "{\"a\"=1}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\"::1}",
                "{null:1}",
                "[1]x",
                "{}}",
                "{\"a\":1}#",
                "// c\n1",
                "/**/1",
                "1/**/",
                "# c\n1",
                "\u00a01",
                "\u20281",
                "\u000b1",
                "\f1",
                "1\u0000",
                "<null>",
                "*");
        Stream<byte[]> whole = Stream.of(
                        "",
                        " ",
                        "1 2",
                        "{}{}",
                        "[][]",
                        "\"a\" \"b\"",
                        "\uFEFF",
                        "\uFEFF\uFEFF1",
                        "[".repeat(100_000),
                        "{\"a\":".repeat(100_000))
                .map(document -> document.getBytes(StandardCharsets.UTF_8));
        Stream<byte[]> bytes = Stream.of(
                new byte[] {(byte) 0xFF},
                new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'}, // an overlong form
                new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}, // a surrogate in UTF-8
                new byte[] {'"', (byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'}, // beyond U+10FFFF
                new byte[] {'"', (byte) 0xE2, (byte) 0x82, '"'}, // cut short
                new byte[] {'1', 0}, // UTF-16
                new byte[] {(byte) 0xFE, (byte) 0xFF, 0, '1'});
        return Stream.of(around(values), whole, bytes).flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void what_the_rfc_allows_is_read(byte[] document) {
        Reading reading = new Reading(SLOTS);
        assertThat(new FullJson(PathNode.of(SLOTS), reading).read(document, 0, document.length))
                .isNull();
        new JsonPair().agrees(document, "allowed");
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void what_the_rfc_forbids_is_refused(byte[] document) {
        Reading reading = new Reading(SLOTS);
        assertThat(new FullJson(PathNode.of(SLOTS), reading).read(document, 0, document.length))
                .containsAnyOf("is not JSON", "is not UTF-8", "is empty");
        assertThat(new JsonScanner(PathNode.of(SLOTS), reading).scan(document, 0, document.length))
                .isFalse();
    }
}
