package io.tributary.pipelines.summary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryFormatTest {
    private static Summary summary(Map<String, Value> fields) {
        Map<String, Value> group = new LinkedHashMap<>();
        group.put("district", Value.of("north side"));
        group.put("line", Value.of(7L));
        return Summary.finished(
                new Summary.Key("oslo", "air", 1_767_225_600_000_000L, 1_767_225_660_000_000L, group),
                Summary.Origin.SITE,
                2,
                fields);
    }

    private static final Map<String, Value> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("mean", Value.of(10.1));
        FIELDS.put("n", Value.of(-3_000_000_000L));
        FIELDS.put("ok", Value.of(true));
        FIELDS.put("label", Value.of("a \"b\", c"));
        FIELDS.put("seen", Value.ofTime(1_767_225_600_500_000L));
        FIELDS.put("gone", Value.MISSING);
        FIELDS.put("site", Value.of(0.5));
    }

    private static String text(SummaryFormat format, Map<String, Value> fields) {
        return new String(format.write(summary(fields)), StandardCharsets.UTF_8);
    }

    /** By a reader that is not ours. */
    private static String asJson(byte[] cbor) throws IOException {
        StringWriter out = new StringWriter();
        try (JsonParser parser = new CBORFactory().createParser(cbor);
                JsonGenerator json = new JsonFactory().createGenerator(out)) {
            parser.nextToken();
            json.copyCurrentStructure(parser);
        }
        return out.toString();
    }

    @Test
    void cbor_says_what_json_says() throws IOException {
        assertThat(asJson(SummaryFormat.CBOR.write(summary(FIELDS)))).isEqualTo(text(SummaryFormat.JSON, FIELDS));
    }

    @Test
    void cbor_is_as_short_as_its_values_allow() {
        CborWriter out = new CborWriter();
        out.whole(23);
        out.whole(24);
        out.whole(-1);
        out.whole(255);
        out.whole(256);
        out.whole(65_536);
        out.whole(4_294_967_296L);
        out.whole(Long.MIN_VALUE);
        out.number(1.5);
        out.number(1.1);
        assertThat(HexFormat.of().formatHex(out.toBytes()))
                .isEqualTo("17" + "1818" + "20" + "18ff" + "190100" + "1a00010000" + "1b0000000100000000"
                        + "3b7fffffffffffffff" + "fa3fc00000" + "fb3ff199999999999a");
    }

    @Test
    void csv_is_one_line_in_the_order_of_json() {
        assertThat(text(SummaryFormat.CSV, FIELDS))
                .isEqualTo("oslo,air,2026-01-01T00:00:00Z,2026-01-01T00:01:00Z,2,1,north side,7,10.1,-3000000000,true,"
                        + "\"a \"\"b\"\", c\",2026-01-01T00:00:00.500Z,,0.5");
    }

    @Test
    void senml_has_a_record_for_each_field_that_has_a_value() {
        assertThat(text(SummaryFormat.SENML, FIELDS))
                .isEqualTo("[{\"bn\":\"oslo:air:north_side:7:\",\"bt\":1767225660,\"n\":\"mean\",\"v\":10.1},"
                        + "{\"n\":\"n\",\"v\":-3000000000},{\"n\":\"ok\",\"vb\":true},"
                        + "{\"n\":\"label\",\"vs\":\"a \\\"b\\\", c\"},{\"n\":\"seen\",\"u\":\"s\",\"v\":1767225600.5},"
                        + "{\"n\":\"site\",\"v\":0.5}]");
        assertThat(text(SummaryFormat.SENML, Map.of("x", Value.of(Double.NaN))))
                .isEqualTo("[{\"bn\":\"oslo:air:north_side:7:\",\"bt\":1767225660}]");
    }

    @Test
    void senml_in_cbor_says_the_same() throws IOException {
        assertThat(asJson(SummaryFormat.SENML_CBOR.write(summary(FIELDS))))
                .isEqualTo("[{\"-2\":\"oslo:air:north_side:7:\",\"-3\":1767225660,\"0\":\"mean\",\"2\":10.1},"
                        + "{\"0\":\"n\",\"2\":-3000000000},{\"0\":\"ok\",\"4\":true},"
                        + "{\"0\":\"label\",\"3\":\"a \\\"b\\\", c\"},{\"0\":\"seen\",\"1\":\"s\",\"2\":1.7672256005E9},"
                        + "{\"0\":\"site\",\"2\":0.5}]");
    }
}
