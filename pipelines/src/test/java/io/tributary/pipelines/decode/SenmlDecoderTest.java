package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every example of RFC 8428 section 5 in JSON, and the one of section 6 in CBOR, is here under its number. XML and EXI, sections 7
 * and 8, are not decoded.
 */
class SenmlDecoderTest {
    private static Layout layout(Format format, String each, FieldSpec... fields) {
        return new Layout(
                format, Layouts.topics("#"), Optional.empty(), List.of(fields), TimeRule.DEFAULT, Csv.DEFAULT, each);
    }

    private static Layout values(Format format) {
        return layout(
                format,
                "",
                FieldSpec.of("name", Type.TEXT),
                FieldSpec.of("unit", Type.TEXT).optionally(),
                FieldSpec.of("value", Type.DOUBLE));
    }

    private static final Layout KINDS = layout(
            Format.SENML,
            "value",
            FieldSpec.of("name", Type.TEXT),
            FieldSpec.of("value", Type.DOUBLE).optionally(),
            FieldSpec.of("text", Type.TEXT).optionally(),
            FieldSpec.of("flag", Type.BOOL).optionally(),
            FieldSpec.of("data", Type.TEXT).optionally(),
            FieldSpec.of("sum", Type.DOUBLE).optionally());

    private static final String NOW = Long.toString(Workbench.NOW);

    /** RFC 8428 section 5.1.1. */
    @Test
    void a_single_data_point() {
        try (Workbench bench = new Workbench(values(Format.SENML))) {
            bench.decode("t", "[{\"n\":\"urn:dev:ow:10e2073a01080063\",\"u\":\"Cel\",\"v\":23.1}]");
            assertThat(bench.rows()).containsExactly(List.of(NOW, "urn:dev:ow:10e2073a01080063", "Cel", "23.1"));
        }
    }

    /** RFC 8428 section 5.1.2, the first. */
    @Test
    void several_data_points_share_their_base_name() {
        try (Workbench bench = new Workbench(values(Format.SENML))) {
            bench.decode(
                    "t",
                    "[{\"bn\":\"urn:dev:ow:10e2073a01080063:\",\"n\":\"voltage\",\"u\":\"V\",\"v\":120.1},"
                            + "{\"n\":\"current\",\"u\":\"A\",\"v\":1.2}]");
            assertThat(bench.rows())
                    .containsExactly(
                            List.of(NOW, "urn:dev:ow:10e2073a01080063:voltage", "V", "120.1"),
                            List.of(NOW, "urn:dev:ow:10e2073a01080063:current", "A", "1.2"));
        }
    }

    private static final String RELATIVE = "[{\"bn\":\"urn:dev:ow:10e2073a0108006:\",\"bt\":1.276020076001e+09,"
            + "\"bu\":\"A\",\"bver\":5,\"n\":\"voltage\",\"u\":\"V\",\"v\":120.1},{\"n\":\"current\",\"t\":-5,\"v\":1.2},"
            + "{\"n\":\"current\",\"t\":-4,\"v\":1.3},{\"n\":\"current\",\"t\":-3,\"v\":1.4},"
            + "{\"n\":\"current\",\"t\":-2,\"v\":1.5},{\"n\":\"current\",\"t\":-1,\"v\":1.6},{\"n\":\"current\",\"v\":1.7}]";

    private static final List<List<String>> RESOLVED = List.of(
            List.of("1276020076001000", "urn:dev:ow:10e2073a0108006:voltage", "V", "120.1"),
            List.of("1276020071001000", "urn:dev:ow:10e2073a0108006:current", "A", "1.2"),
            List.of("1276020072001000", "urn:dev:ow:10e2073a0108006:current", "A", "1.3"),
            List.of("1276020073001000", "urn:dev:ow:10e2073a0108006:current", "A", "1.4"),
            List.of("1276020074001000", "urn:dev:ow:10e2073a0108006:current", "A", "1.5"),
            List.of("1276020075001000", "urn:dev:ow:10e2073a0108006:current", "A", "1.6"),
            List.of("1276020076001000", "urn:dev:ow:10e2073a0108006:current", "A", "1.7"));

    /** RFC 8428 section 5.1.2, the second. */
    @Test
    void times_are_relative_to_the_base_time() {
        try (Workbench bench = new Workbench(values(Format.SENML))) {
            bench.decode("t", RELATIVE);
            assertThat(bench.rows()).isEqualTo(RESOLVED);
        }
    }

    /** RFC 8428 section 6 gives the pack in CBOR. */
    @Test
    void the_same_pack_in_cbor_is_the_same() {
        String hex =
                "87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb41d303a15b00106223614120050067"
                        + "766f6c7461676501615602fb405e066666666666a3006763757272656e74062402fb3ff3333333333333a300676375727265"
                        + "6e74062302fb3ff4cccccccccccda3006763757272656e74062202fb3ff6666666666666a3006763757272656e74062102f9"
                        + "3e00a3006763757272656e74062002fb3ff999999999999aa3006763757272656e74060002fb3ffb333333333333";
        try (Workbench bench = new Workbench(values(Format.SENML_CBOR))) {
            Message message = Message.of("t", HexFormat.of().parseHex(hex), Workbench.NOW);
            assertThat(bench.decoder.readingsAtMost(message)).isEqualTo(7);
            bench.decode(message);
            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows()).isEqualTo(RESOLVED);
        }
    }

    /** RFC 8428 section 5.1.2, the third: a stream that goes on for long is not read; each message is a pack with an end. */
    @Test
    void a_stream_without_end_is_one_reject_and_with_one_it_is_a_pack() {
        String stream = "[{\"bn\":\"urn:dev:ow:10e2073a01080063\",\"bt\":1.320067464e+09,\"bu\":\"%RH\",\"v\":21.2},"
                + "{\"t\":10,\"v\":21.3},{\"t\":20,\"v\":21.4},{\"t\":30,\"v\":21.4},{\"t\":40,\"v\":21.5},"
                + "{\"t\":50,\"v\":21.5},{\"t\":60,\"v\":21.5},{\"t\":70,\"v\":21.6},{\"t\":80,\"v\":21.7}";
        try (Workbench bench = new Workbench(values(Format.SENML))) {
            bench.decode("t", stream + ",");
            assertThat(bench.rows()).isEmpty();
            assertThat(bench.rejected).hasSize(1);
            bench.decode("t", stream + "]");
            assertThat(bench.rows()).hasSize(9);
            assertThat(bench.rows().get(8))
                    .containsExactly("1320067544000000", "urn:dev:ow:10e2073a01080063", "%RH", "21.7");
        }
    }

    /** RFC 8428 section 5.1.3. */
    private static final String TRACK =
            "[{\"bn\":\"urn:dev:ow:10e2073a01080063\",\"bt\":1.320067464e+09,\"bu\":\"%RH\","
                    + "\"v\":20},{\"u\":\"lon\",\"v\":24.30621},{\"u\":\"lat\",\"v\":60.07965},{\"t\":60,\"v\":20.3},"
                    + "{\"u\":\"lon\",\"t\":60,\"v\":24.30622},{\"u\":\"lat\",\"t\":60,\"v\":60.07965},"
                    + "{\"t\":120,\"v\":20.7},{\"u\":\"lon\",\"t\":120,\"v\":24.30623},"
                    + "{\"u\":\"lat\",\"t\":120,\"v\":60.07966},{\"u\":\"%EL\",\"t\":150,\"v\":98},"
                    + "{\"t\":180,\"v\":21.2},{\"u\":\"lon\",\"t\":180,\"v\":24.30628},"
                    + "{\"u\":\"lat\",\"t\":180,\"v\":60.07967}]";

    /** RFC 8428 section 5.1.4: the one before it with every record on its own. */
    private static String resolved() {
        String[][] records = {
            {"%RH", "0", "20"},
            {"lon", "0", "24.30621"},
            {"lat", "0", "60.07965"},
            {"%RH", "60", "20.3"},
            {"lon", "60", "24.30622"},
            {"lat", "60", "60.07965"},
            {"%RH", "120", "20.7"},
            {"lon", "120", "24.30623"},
            {"lat", "120", "60.07966"},
            {"%EL", "150", "98"},
            {"%RH", "180", "21.2"},
            {"lon", "180", "24.30628"},
            {"lat", "180", "60.07967"}
        };
        return Arrays.stream(records)
                .map(record -> "{\"n\":\"urn:dev:ow:10e2073a01080063\",\"u\":\"" + record[0] + "\",\"t\":"
                        + (1_320_067_464L + Long.parseLong(record[1])) + ",\"v\":" + record[2] + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** Names without a record's own, and units that take the base unit's place. */
    @Test
    void a_moving_sensor_and_its_resolved_form_are_the_same() {
        try (Workbench brief = new Workbench(values(Format.SENML));
                Workbench whole = new Workbench(values(Format.SENML))) {
            brief.decode("t", TRACK);
            whole.decode("t", resolved());
            assertThat(brief.rejected).isEmpty();
            assertThat(brief.rows()).hasSize(13).isEqualTo(whole.rows());
            assertThat(brief.rows().get(4))
                    .containsExactly("1320067524000000", "urn:dev:ow:10e2073a01080063", "lon", "24.30622");
        }
    }

    /** RFC 8428 section 5.1.6: which resource a value is of is told by its name, so that each value is a reading. */
    @Test
    void a_collection_of_resources_is_readings_of_different_names() {
        try (Workbench bench = new Workbench(values(Format.SENML))) {
            bench.decode(
                    "t",
                    "[{\"bn\":\"2001:db8::2/\",\"bt\":1.320078429e+09,\"n\":\"temperature\",\"u\":\"Cel\",\"v\":25.2},"
                            + "{\"n\":\"humidity\",\"u\":\"%RH\",\"v\":30},"
                            + "{\"bn\":\"2001:db8::1/\",\"n\":\"temperature\",\"u\":\"Cel\",\"v\":12.3},"
                            + "{\"n\":\"humidity\",\"u\":\"%RH\",\"v\":67}]");
            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows())
                    .containsExactly(
                            List.of("1320078429000000", "2001:db8::2/temperature", "Cel", "25.2"),
                            List.of("1320078429000000", "2001:db8::2/humidity", "%RH", "30.0"),
                            List.of("1320078429000000", "2001:db8::1/temperature", "Cel", "12.3"),
                            List.of("1320078429000000", "2001:db8::1/humidity", "%RH", "67.0"));
        }
    }

    /** RFC 8428 section 5.1.7: Tributary sets nothing; what is to be set is read as a reading, as any other value. */
    @Test
    void what_an_actuator_is_to_be_set_to_is_a_reading_too() {
        try (Workbench bench = new Workbench(values(Format.SENML))) {
            bench.decode(
                    "t",
                    "[{\"bn\":\"urn:dev:ow:10e2073a01080063:\"},{\"n\":\"temp\",\"u\":\"Cel\",\"v\":23.1},"
                            + "{\"n\":\"heat\",\"u\":\"/\",\"v\":1},{\"n\":\"fan\",\"u\":\"/\",\"v\":0}]");
            for (int on = 1; on >= 0; on--) {
                bench.decode(
                        "t",
                        "[{\"bt\":1.320078429e+09,\"bu\":\"/\",\"n\":\"2001:db8::3\",\"v\":" + on
                                + "},{\"n\":\"2001:db8::4\",\"v\":" + on + "}]");
            }
            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows())
                    .containsExactly(
                            List.of(NOW, "urn:dev:ow:10e2073a01080063:temp", "Cel", "23.1"),
                            List.of(NOW, "urn:dev:ow:10e2073a01080063:heat", "/", "1.0"),
                            List.of(NOW, "urn:dev:ow:10e2073a01080063:fan", "/", "0.0"),
                            List.of("1320078429000000", "2001:db8::3", "/", "1.0"),
                            List.of("1320078429000000", "2001:db8::4", "/", "1.0"),
                            List.of("1320078429000000", "2001:db8::3", "/", "0.0"),
                            List.of("1320078429000000", "2001:db8::4", "/", "0.0"));
        }
    }

    /** RFC 8428 section 5.1.5, and a sum. */
    @Test
    void every_kind_of_value_has_its_field() {
        try (Workbench bench = new Workbench(KINDS)) {
            bench.decode(
                    "t",
                    "[{\"bn\":\"urn:dev:ow:10e2073a01080063:\",\"n\":\"temp\",\"u\":\"Cel\",\"v\":23.1},"
                            + "{\"n\":\"label\",\"vs\":\"Machine Room\"},{\"n\":\"open\",\"vb\":false},"
                            + "{\"n\":\"nfc-reader\",\"vd\":\"aGkgCg\"},{\"n\":\"energy\",\"bs\":0.5,\"s\":2}]");
            assertThat(bench.rows())
                    .extracting(row -> row.subList(2, 7))
                    .containsExactly(
                            List.of("23.1", "null", "null", "null", "null"),
                            List.of("null", "Machine Room", "null", "null", "null"),
                            List.of("null", "null", "false", "null", "null"),
                            List.of("null", "null", "null", "aGkgCg", "null"),
                            List.of("null", "null", "null", "null", "2.5"));
        }
    }

    @Test
    void base_values_are_added_and_base_only_records_are_no_readings() {
        try (Workbench bench = new Workbench(values(Format.SENML))) {
            bench.decode("t", "[{\"bn\":\"dev1/\",\"bv\":20},{\"n\":\"t\",\"v\":1.5},{\"n\":\"t\",\"v\":-1}]");
            assertThat(bench.rows()).extracting(row -> row.get(3)).containsExactly("21.5", "19.0");
            assertThat(bench.rejected).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"-10,-10000000", "0,0", "0.25,250000", "268435455,268435455000000"})
    void a_time_below_two_to_the_28_is_relative_to_the_arrival(String time, long offset) {
        Layout layout = new Layout(
                Format.SENML,
                Layouts.topics("#"),
                Optional.empty(),
                List.of(FieldSpec.of("value", Type.DOUBLE)),
                new TimeRule(0, 1L << 60));
        try (Workbench bench = new Workbench(layout)) {
            bench.decode("t", "[{\"n\":\"a\",\"v\":1,\"t\":" + time + "}]")
                    .decode("t", "[{\"n\":\"a\",\"v\":1,\"t\":268435456}]");
            assertThat(bench.rows())
                    .extracting(row -> row.get(0))
                    .containsExactly(Long.toString(Workbench.NOW + offset), "268435456000000");
        }
    }

    @Test
    void values_of_one_time_make_one_reading_when_asked_for() {
        Layout layout = layout(
                Format.SENML,
                "time",
                FieldSpec.of("temp", Type.DOUBLE),
                FieldSpec.of("rh", Type.INT, "humidity").optionally(),
                FieldSpec.of("open", Type.BOOL, "dev:door").optionally(),
                FieldSpec.of("device", Type.TEXT, "bn"));
        try (Workbench bench = new Workbench(layout)) {
            bench.decode(
                    "t",
                    "[{\"bn\":\"dev:\",\"bt\":1767225600,\"n\":\"temp\",\"v\":20.5},{\"n\":\"humidity\",\"v\":41},"
                            + "{\"n\":\"noise\",\"v\":3},{\"n\":\"door\",\"vb\":true},"
                            + "{\"n\":\"temp\",\"t\":1,\"v\":21},{\"bn\":\"other:\",\"n\":\"temp\",\"t\":1,\"v\":22},"
                            + "{\"n\":\"humidity\",\"t\":2,\"v\":40}]");
            assertThat(bench.rows())
                    .containsExactly(
                            List.of("1767225600000000", "20.5", "41", "true", "dev:"),
                            List.of("1767225601000000", "21.0", "null", "null", "dev:"),
                            List.of("1767225601000000", "22.0", "null", "null", "other:"));
            assertThat(bench.rejected).singleElement().asString().startsWith("temp is missing");
        }
    }

    @Test
    void a_name_twice_at_one_time_and_a_wrong_kind_are_rejected() {
        Layout layout = layout(Format.SENML, "time", FieldSpec.of("temp", Type.INT));
        try (Workbench bench = new Workbench(layout)) {
            bench.decode("t", "[{\"n\":\"temp\",\"v\":20},{\"n\":\"temp\",\"v\":21}]")
                    .decode("t", "[{\"n\":\"temp\",\"v\":20.5}]")
                    .decode("t", "[{\"n\":\"temp\",\"vs\":\"hot\"}]");
            assertThat(bench.rows()).isEmpty();
            assertThat(bench.rejected).hasSize(3);
            assertThat(bench.rejected.get(0)).startsWith("temp is there twice");
            assertThat(bench.rejected.get(1)).startsWith("temp is the number 20.5 where an int is wanted");
            assertThat(bench.rejected.get(2)).startsWith("temp is the text \"hot\" where an int is wanted");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"n\":\"a\"}|neither a value nor a sum",
                "{\"v\":1}|no name",
                "{\"n\":\"a b\",\"v\":1}|is not one (RFC 8428",
                "{\"n\":\":a\",\"v\":1}|is not one (RFC 8428",
                "{\"n\":\"a\",\"v\":1,\"vb\":true}|more than one value",
                "{\"n\":\"a\",\"v\":\"1\"}|v is the text",
                "{\"n\":\"a\",\"v\":null}|v is null",
                "7|no name"
            })
    void a_bad_record_leaves_the_others_as_they_are(String record, String reason) {
        try (Workbench bench = new Workbench(values(Format.SENML))) {
            bench.decode("t", "[" + record + ",{\"n\":\"good\",\"v\":1}]");
            assertThat(bench.rows()).extracting(row -> row.get(1)).containsExactly("good");
            assertThat(bench.rejected).singleElement().asString().contains("record 1: ", reason);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"bn\":5,\"n\":\"a\",\"v\":1}|bn is the number 5",
                "{\"bver\":11,\"n\":\"a\",\"v\":1}|version 11",
                "{\"bt\":\"x\",\"n\":\"a\",\"v\":1}|is the text \"x\"",
                "{\"n\":\"a\",\"v\":1,\"price_\":2}|must be understood"
            })
    void a_bad_base_field_spoils_what_comes_after_it(String record, String reason) {
        try (Workbench bench = new Workbench(values(Format.SENML))) {
            bench.decode("t", "[{\"n\":\"good\",\"v\":1}," + record + ",{\"n\":\"b\",\"v\":1},{\"n\":\"c\",\"v\":1}]");
            assertThat(bench.rows()).hasSize(1);
            assertThat(bench.rejected).hasSize(3);
            assertThat(bench.rejected.get(0)).contains("record 2: ", reason);
            assertThat(bench.rejected.get(2)).contains("record 4: what it is about is not known since record 2");
            bench.decode("t", "[{\"n\":\"d\",\"v\":1}]");
            assertThat(bench.rows()).hasSize(2);
        }
    }

    @Test
    void what_is_no_pack_is_one_reject() {
        try (Workbench bench = new Workbench(values(Format.SENML))) {
            bench.decode("t", "{\"n\":\"a\",\"v\":1}")
                    .decode("t", "[{\"n\":\"a\",\"v\":1}")
                    .decode("t", "");
            assertThat(bench.rows()).isEmpty();
            assertThat(bench.rejected).hasSize(3);
        }
    }

    @Test
    void fields_that_no_value_has_are_refused() {
        assertThatThrownBy(() -> layout(Format.SENML, "", FieldSpec.of("temp", Type.DOUBLE)))
                .hasMessageContaining("field temp asks for 'temp', but a value of format senml has [name, unit,")
                .hasMessageContaining("each: time");
        assertThatThrownBy(() -> layout(Format.SENML, "", FieldSpec.of("flag", Type.DOUBLE)))
                .hasMessageContaining("'flag' of a value is bool");
        assertThatThrownBy(() -> layout(Format.SENML, "record", FieldSpec.of("value", Type.DOUBLE)))
                .hasMessageContaining("'record' is no reading of format senml");
        assertThatThrownBy(() -> new Layout(
                        Format.SENML,
                        Layouts.topics("#"),
                        Optional.of(new TimeField("t", TimeUnit.S)),
                        List.of(FieldSpec.of("value", Type.DOUBLE)),
                        TimeRule.DEFAULT))
                .hasMessageContaining("leave out 'time'");
    }
}
