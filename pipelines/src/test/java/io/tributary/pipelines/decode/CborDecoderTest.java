package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborDecoderTest {
    private static Layout layout(String each, Optional<TimeField> time, FieldSpec... fields) {
        return new Layout(Format.CBOR, Layouts.topics("#"), time, List.of(fields), TimeRule.DEFAULT, Csv.DEFAULT, each);
    }

    private static Message message(String hex) {
        return Message.of("t", HexFormat.of().parseHex(hex.replace(" ", "")), Workbench.NOW);
    }

    /** The value under the key "v". */
    private static String value(Type type, String hex) {
        Layout layout =
                layout("", Optional.empty(), FieldSpec.of("v", type).within(-Double.MAX_VALUE, Double.MAX_VALUE));
        try (Workbench bench = new Workbench(layout)) {
            bench.decode(message("a1 61 76" + hex));
            return bench.rejected.isEmpty() ? bench.rows().get(0).get(1) : bench.rejected.get(0);
        }
    }

    /** RFC 8949 appendix A. */
    @ParameterizedTest
    @CsvSource({
        "00, 0.0",
        "17, 23.0",
        "1818, 24.0",
        "1903e8, 1000.0",
        "1a000f4240, 1000000.0",
        "1b000000e8d4a51000, 1.0E12",
        "1bffffffffffffffff, 1.8446744073709552E19",
        "c249010000000000000000, 1.8446744073709552E19",
        "3bffffffffffffffff, -1.8446744073709552E19",
        "c349010000000000000000, -1.8446744073709552E19",
        "20, -1.0",
        "3903e7, -1000.0",
        "f90000, 0.0",
        "f98000, -0.0",
        "f93c00, 1.0",
        "fb3ff199999999999a, 1.1",
        "f93e00, 1.5",
        "f97bff, 65504.0",
        "fa47c35000, 100000.0",
        "fa7f7fffff, 3.4028234663852886E38",
        "fb7e37e43c8800759c, 1.0E300",
        "f90001, 5.960464477539063E-8",
        "f90400, 6.103515625E-5",
        "f9c400, -4.0",
        "fbc010666666666666, -4.1",
        "c48221196ab3, 273.15",
        "c5822003, 1.5"
    })
    void the_numbers_of_the_rfc_are_read(String hex, String value) {
        assertThat(Double.parseDouble(value(Type.DOUBLE, hex))).isEqualTo(Double.parseDouble(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f97c00", "f97e00", "f9fc00", "fa7f800000", "fb7ff8000000000000"})
    void numbers_that_are_not_finite_are_rejected(String hex) {
        assertThat(value(Type.DOUBLE, hex)).contains("not a finite number");
    }

    @Test
    void an_int_is_whole_and_fits_64_bits() {
        assertThat(value(Type.INT, "1b7fffffffffffffff")).isEqualTo("9223372036854775807");
        assertThat(value(Type.INT, "3b7fffffffffffffff")).isEqualTo("-9223372036854775808");
        assertThat(value(Type.INT, "1b8000000000000000")).contains("does not fit a 64-bit int");
        assertThat(value(Type.INT, "f93c00")).contains("where an int is wanted");
    }

    @Test
    void texts_bools_and_bytes_are_read() {
        assertThat(value(Type.TEXT, "6449455446")).isEqualTo("IETF");
        assertThat(value(Type.TEXT, "62c3bc")).isEqualTo("ü");
        assertThat(value(Type.TEXT, "7f657374726561646d696e67ff")).isEqualTo("streaming");
        assertThat(value(Type.TEXT, "4401020304")).isEqualTo("AQIDBA");
        assertThat(value(Type.TEXT, "5f42010243030405ff")).isEqualTo("AQIDBAU");
        assertThat(value(Type.TEXT, "61ff")).contains("not UTF-8");
        assertThat(value(Type.BOOL, "f5")).isEqualTo("true");
        assertThat(value(Type.BOOL, "f4")).isEqualTo("false");
        assertThat(value(Type.BOOL, "f6")).contains("is null where a bool is wanted");
        assertThat(value(Type.BOOL, "f0")).contains("the simple value 16");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c11a514b67b0", // epoch seconds, whatever unit is configured
                "c1fb41d452d9ec000000",
                "c074323031332d30332d32315432303a30343a30305a",
                "1b0000013d8e8d0780" // milliseconds without a tag
            })
    void a_tagged_time_is_what_its_tag_says(String hex) {
        Layout layout = layout("", Optional.of(new TimeField("t", TimeUnit.MS)), FieldSpec.of("v", Type.INT));
        try (Workbench bench = new Workbench(layout)) {
            bench.decode(message("a2 6176 01 6174" + hex));
            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows().get(0).get(0)).startsWith("1363896240").hasSize(16);
        }
    }

    @Test
    void paths_are_those_of_json_and_whole_numbers_may_be_keys() {
        Layout layout = layout(
                "",
                Optional.empty(),
                FieldSpec.of("deep", Type.INT, "a.b[1].c"),
                FieldSpec.of("one", Type.INT, "1"),
                FieldSpec.of("minus", Type.INT, "-5"));
        try (Workbench bench = new Workbench(layout)) {
            bench.decode(message("bf 61 61 a1 7f6162ff 9f 00 a1 6163 07 ff 01 0b 24 0c ff"));
            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows()).containsExactly(List.of(Long.toString(Workbench.NOW), "7", "11", "12"));
        }
    }

    @Test
    void each_element_of_an_array_is_a_reading() {
        Layout layout = layout(
                "r", Optional.empty(), FieldSpec.of("v", Type.INT, "1"), FieldSpec.of("device", Type.TEXT, "$.d"));
        for (String array : List.of("83 a10101 a101616a a10103", "9f a10101 a101616a a10103 ff")) {
            try (Workbench bench = new Workbench(layout)) {
                Message message = message("a2 6172" + array + "6164 6178");
                assertThat(bench.decoder.readingsAtMost(message)).isGreaterThanOrEqualTo(3);
                bench.decode(message);
                assertThat(bench.rows())
                        .extracting(row -> row.subList(1, 3))
                        .containsExactly(List.of("1", "x"), List.of("3", "x"));
                assertThat(bench.rejected).singleElement().asString().startsWith("r[1]: v (at 1) is the text \"j\"");
            }
        }
    }

    @Test
    void a_key_twice_is_rejected() {
        Layout layout = layout("", Optional.empty(), FieldSpec.of("v", Type.INT));
        try (Workbench bench = new Workbench(layout)) {
            bench.decode(message("a2 6176 01 6176 02"));
            assertThat(bench.rejected).singleElement().asString().startsWith("v is there twice");
        }
    }

    /** RFC 8949 appendix F and more. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "18",
                "19",
                "1a",
                "1901",
                "1a0102",
                "1b01020304050607",
                "38",
                "58",
                "78",
                "98",
                "9a01ff00",
                "b8",
                "d8",
                "f8",
                "f900",
                "fa0000",
                "fb000000",
                "41",
                "61",
                "5affffffff00",
                "5bffffffffffffffff010203",
                "7affffffff00",
                "7b7fffffffffffffff010203",
                "81",
                "818181818181818181",
                "8200",
                "a1",
                "a20102",
                "a100",
                "a2000000",
                "c0",
                "5f4100",
                "7f6100",
                "9f",
                "9f0102",
                "bf",
                "bf01020102",
                "819f",
                "9f8000",
                "9f9f9f9f9fffffffff",
                "9f819f819f9fffffff",
                "1c",
                "1d",
                "1e",
                "3c",
                "5c",
                "7c",
                "9c",
                "bc",
                "dc",
                "fc",
                "f800",
                "f81f",
                "5f00ff",
                "5f21ff",
                "5f6100ff",
                "5f80ff",
                "5fa0ff",
                "5fc000ff",
                "5fe0ff",
                "7f4100ff",
                "5f5f4100ffff",
                "7f7f6100ffff",
                "ff",
                "81ff",
                "8200ff",
                "a1ff",
                "a1ff00",
                "a100ff",
                "bf00ff",
                "bf000000ff",
                "1f",
                "3f",
                "df",
                "0000",
                "bb8000000000000000",
                "9bffffffffffffffff"
            })
    void what_is_not_well_formed_is_rejected(String hex) {
        Layout layout = layout("", Optional.empty(), FieldSpec.of("v", Type.INT).optionally());
        try (Workbench bench = new Workbench(layout)) {
            bench.decode(message(hex));
            assertThat(bench.rejected).singleElement().asString().containsAnyOf("is not CBOR at byte", "is empty");
            assertThat(bench.rows()).isEmpty();
        }
    }

    @Test
    void nesting_is_bounded() {
        assertThat(value(Type.INT, "81".repeat(59) + "00")).contains("an array");
        assertThat(value(Type.INT, "81".repeat(100_000) + "00")).contains("levels of nesting");
        assertThat(value(Type.INT, "d9d9f7".repeat(100_000) + "00")).contains("tags on one item");
    }
}
