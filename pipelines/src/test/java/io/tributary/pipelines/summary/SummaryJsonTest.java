package io.tributary.pipelines.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SummaryJsonTest {
    private static final long START = 1_767_225_600_000_000L;
    private static final String SMALLEST = "{'v':1,'site':'s','node':'n','run':'r','pipeline':'p',"
            + "'window_start':'2026-01-01T00:00:00Z','window_end':'2026-01-01T00:01:00Z','group':{},'revision':0,'fields':{}}";

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8).replace('"', '\'');
    }

    private static Summary share() {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("mean", Value.of(10.0));
        fields.put("n", Value.of(1));
        fields.put("last", Value.ofTime(START + 1));
        fields.put("odd", Value.of(Double.NaN));
        fields.put("none", Value.MISSING);
        fields.put("buckets", Value.ofList(List.of(Value.of(2), Value.of(0))));
        fields.put("top", Value.ofList(List.of(new Value.OfCounted(Value.ofTime(START), 3))));
        return new Summary(
                new Summary.Key("city", "air", START, START + 60_000_000, Map.of("district", Value.of("north"))),
                new Summary.Origin("n1", "7f"),
                2,
                fields,
                List.of(new Summary.Partial("moments/1", "AAAA")),
                Map.of("mean", "avg(pm25)"),
                List.of(new Summary.Step("", "n >= 3"), new Summary.Step("aqi", "mean * 2")));
    }

    @Test
    void the_form_between_node_and_gateway_is_the_documented_one() {
        assertThat(text(SummaryJson.write(share())))
                .isEqualTo("{'v':1,'site':'city','node':'n1','run':'7f','pipeline':'air',"
                        + "'window_start':'2026-01-01T00:00:00Z','window_end':'2026-01-01T00:01:00Z',"
                        + "'group':{'district':'north'},'revision':2,'nodes':1,"
                        + "'fields':{'mean':10.0,'n':1,'last':{'time':'2026-01-01T00:00:00.000001Z'},"
                        + "'odd':{'double':'NaN'},'none':null,'buckets':[2,0],"
                        + "'top':[{'value':{'time':'2026-01-01T00:00:00Z'},'count':3}]},"
                        + "'partials':[{'kind':'moments/1','state':'AAAA'}],'calls':{'mean':'avg(pm25)'},"
                        + "'then':[{'where':'n >= 3'},{'let':{'aqi':'mean * 2'}}]}");
    }

    @Test
    void the_upstream_form_is_flat() {
        assertThat(text(SummaryJson.upstream(share())))
                .isEqualTo("{'site':'city','pipeline':'air','window_start':'2026-01-01T00:00:00Z',"
                        + "'window_end':'2026-01-01T00:01:00Z','revision':2,'nodes':1,'node':'n1','district':'north',"
                        + "'mean':10.0,'n':1,'last':'2026-01-01T00:00:00.000001Z','odd':null,'none':null,"
                        + "'buckets':[2,0],'top':[{'value':'2026-01-01T00:00:00Z','count':3}]}");
    }

    @Test
    void a_field_whose_name_is_taken_upstream_gets_an_underscore() {
        Summary summary = Summary.finished(
                new Summary.Key("city", "air", START, START + 1, Map.of("site", Value.of("roof"))),
                Summary.Origin.SITE,
                0,
                Map.of("site_", Value.of(1)));
        assertThat(text(SummaryJson.upstream(summary))).endsWith("'nodes':1,'site_':'roof','site__':1}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_is_written_is_read_back_equal(long seed) throws SummaryException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            Summary summary = Summaries.random(random);
            Summary read = SummaryJson.read(SummaryJson.write(summary));
            assertThat(read).as("seed %d, summary %d", seed, i).isEqualTo(summary);
            assertThat(read.fields().keySet())
                    .containsExactlyElementsOf(summary.fields().keySet());
        }
    }

    @Test
    void a_slice_of_a_larger_array_is_read() throws SummaryException {
        byte[] bytes = json("xx" + SMALLEST + "yy");
        assertThat(SummaryJson.read(bytes, 2, bytes.length - 4).key().pipeline())
                .isEqualTo("p");
    }

    @Test
    void what_a_site_made_of_its_nodes_shares_is_read_back_though_no_node_made_it() throws SummaryException {
        Summary share = share();
        Summary summary =
                new Summary(share.key(), Summary.Origin.SITE, 3, 2, share.fields(), List.of(), Map.of(), List.of());
        assertThat(SummaryJson.read(SummaryJson.write(summary))).isEqualTo(summary);
        assertThatThrownBy(() -> SummaryJson.read(SummaryJson.write(new Summary(
                        share.key(),
                        Summary.Origin.SITE,
                        3,
                        share.fields(),
                        share.partials(),
                        share.calls(),
                        share.then()))))
                .hasMessage("node: must not be empty");
    }

    @Test
    void half_a_surrogate_pair_is_written_as_the_replacement_character() throws SummaryException {
        Summary summary = Summary.finished(
                new Summary.Key("s", "p", 0, 1, Map.of()),
                new Summary.Origin("n", "r"),
                0,
                Map.of("\uD800", Value.of("a\uDC00b\uD83D\uDE00")));
        assertThat(SummaryJson.read(SummaryJson.write(summary)).fields())
                .containsExactly(Map.entry("\uFFFD", Value.of("a\uFFFDb\uD83D\uDE00")));
        assertThat(text(SummaryJson.upstream(summary))).contains("a\uFFFDb");
    }

    @Test
    void keys_that_this_version_does_not_know_are_passed_over() throws SummaryException {
        byte[] later = json(SMALLEST.replace("'group'", "'later':{'a':[1,{'b':null}]},'group'"));
        assertThat(SummaryJson.read(later)).isEqualTo(SummaryJson.read(json(SMALLEST)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'v':1                          | 'v':2           | v: 2 is a version",
                "'v':1                          | 'v':'1'         | v: must be a whole number, not a text",
                "'v':1,                         | ''              | not JSON",
                "'v':1,                         | 'a':1,          | v: must come first",
                "'site':'s',                    | ''              | not JSON at byte",
                "'site':'s'                     | 'town':'s'      | site: is missing",
                "'site':'s'                     | 'site':''       | site: must not be empty",
                "'node':'n'                     | 'node':''       | node: must not be empty",
                "'run':'r'                      | 'run':''        | run: must not be empty",
                "'site':'s'                     | 'site':1        | site: must be a text, not a number",
                "'site':'s'                     | 'node':'s'      | node: is there twice",
                "'site':'s'                     | 'v':1           | v: is there twice",
                "2026-01-01T00:00:00Z           | yesterday       | window_start: 'yesterday' is not a time",
                "2026-01-01T00:00:00Z           | 2026-01-01T00:00:00.0000001Z | finer than a microsecond",
                "2026-01-01T00:00:00Z           | +999999999-01-01T00:00:00Z   | window_start: '+999999999",
                "2026-01-01T00:00:00Z           | 2027-01-01T00:00:00Z | window_end: 2026-01-01T00:01:00Z is not after",
                "'revision':0                   | 'revision':-1   | revision: -1 is outside",
                "'revision':0                   | 'revision':0.5  | revision: must be a whole number",
                "'revision':0                   | 'revision':3000000000 | revision: 3000000000 is outside",
                "'fields':{}                    | 'fields':[]     | fields: must be an object, not a list",
                "'group':{}                     | 'group':{'a':[]}   | group.a: must be a value, not a list",
                "'fields':{}                    | 'fields':{'a':[[]]} | fields.a[0]: must be a value, not a list",
                "'fields':{}                    | 'fields':{'a':[{}]} | fields.a[0]: must be {time: ...}",
                "'fields':{}                    | 'fields':{'a':{'value':1,'count':1}} | fields.a.value: must be a text",
                "'fields':{}                    | 'fields':{'a':[{'value':1}]} | fields.a[0]: must be {value: ..., count: ...}",
                "'fields':{}                    | 'fields':{'a':[{'value':1,'count':'1'}]} | fields.a[0].count: must be a whole number",
                "'fields':{}                    | 'fields':{'a':[{'value':1,'count':1,'x':1}]} | fields.a[0]: must be {value: ..., count: ...}",
                "'fields':{}                    | 'fields':{'a':[{'value':[1],'count':1}]} | fields.a[0].value: must be a value",
                "'fields':{}                    | 'fields':{'a':{}}  | fields.a: must be {time: ...}",
                "'fields':{}                    | 'fields':{'a':1,'a':2} | fields.a: is there twice",
                "'fields':{}                    | 'fields':{'a':1e999} | fields.a: is a number too large",
                "'fields':{}                    | 'fields':{'a':99999999999999999999} | not JSON",
                "'fields':{}                    | 'fields':{'a':{'double':'1'}} | fields.a: '1' is not NaN",
                "'fields':{}                    | 'fields':{'a':'\\ud800'} | fields.a: has half a surrogate pair",
                "'fields':{}                    | 'fields':{},'calls':{'a':'b'} | partials: and calls must both",
                "'fields':{}                    | 'fields':{},'partials':[{'kind':'k'}] | partials: must each have",
                "'fields':{}                    | 'fields':{},'then':[{'dedup':'x'}] | then: must be of where and let",
                "'fields':{}                    | 'fields':{},'then':[{'where':'x'}] | then: has steps, and no partials",
                "'fields':{}                    | 'fields':{},'then':[1] | then: must be a list of objects, not a number",
                "'fields':{}}                   | 'fields':{}}1   | the summary: is followed by something else",
                "'fields':{}}                   | 'fields':{}     | not JSON",
            })
    void what_is_wrong_is_said_with_its_place(String right, String wrong, String reason) {
        String text = SMALLEST.replace(right, wrong);
        assertThat(text).isNotEqualTo(SMALLEST);
        assertThatThrownBy(() -> SummaryJson.read(json(text)))
                .isInstanceOf(SummaryException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void too_long_a_message_is_refused_unread() {
        assertThatThrownBy(() -> SummaryJson.read(new byte[SummaryJson.BYTES_MAX + 1]))
                .isInstanceOf(SummaryException.class)
                .hasMessage("a summary of 1048577 bytes is longer than the 1048576 allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "1", "\"a\"", "{", "{}", "\u0000", "nonsense"})
    void what_is_no_object_is_refused(String text) {
        assertThatThrownBy(() -> SummaryJson.read(json(text))).isInstanceOf(SummaryException.class);
    }
}
