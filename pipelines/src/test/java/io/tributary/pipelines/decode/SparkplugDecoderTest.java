package io.tributary.pipelines.decode;

import static io.tributary.pipelines.decode.SparkplugPayload.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class SparkplugDecoderTest {
    private static final long T = 1_767_225_600_000L;
    private static final int INT_8 = 1;
    private static final int INT_32 = 3;
    private static final int INT_64 = 4;
    private static final int UINT_32 = 7;
    private static final int UINT_64 = 8;
    private static final int FLOAT = 9;
    private static final int DOUBLE = 10;
    private static final int BOOLEAN = 11;
    private static final int STRING = 12;

    private static Layout layout(String each, FieldSpec... fields) {
        return new Layout(
                Format.SPARKPLUG,
                Layouts.topics("spBv1.0/{group}/+/{node}", "spBv1.0/{group}/+/{node}/{device}"),
                Optional.empty(),
                List.of(fields),
                TimeRule.DEFAULT,
                Csv.DEFAULT,
                each);
    }

    private static final Layout VALUES = layout(
            "",
            FieldSpec.of("name", Type.TEXT),
            FieldSpec.of("value", Type.DOUBLE).optionally(),
            FieldSpec.of("text", Type.TEXT).optionally(),
            FieldSpec.of("flag", Type.BOOL).optionally(),
            FieldSpec.of("historical", Type.BOOL));

    private static Message message(String topic, SparkplugPayload payload) {
        return Message.of("spBv1.0/" + topic, payload.toBytes(), Workbench.NOW);
    }

    private static SparkplugPayload birth(int counter) {
        return SparkplugPayload.of(T, 0)
                .with(metric().name("bdSeq").datatype(INT_64).longValue(counter))
                .with(metric().name("Node Control/Rebirth").datatype(BOOLEAN).boolValue(false));
    }

    private static final SparkplugPayload DEVICE_BIRTH = SparkplugPayload.of(T, 1)
            .with(metric().name("temp").alias(7).time(T).datatype(DOUBLE).doubleValue(20.5))
            .with(metric().name("level").alias(8).time(T).datatype(INT_8).intValue(-3))
            .with(metric().name("state").alias(9).time(T).datatype(STRING).stringValue("run"))
            .with(metric().name("on").alias(10).time(T).datatype(BOOLEAN).boolValue(true));

    /** Cells of name, value, text, flag, historical. */
    private static List<List<String>> values(Workbench bench) {
        return bench.rows().stream().map(row -> row.subList(4, 9)).toList();
    }

    @Test
    void a_birth_names_what_later_messages_call_by_alias() {
        try (Workbench bench = new Workbench(VALUES)) {
            bench.decode(message("g/NBIRTH/n", birth(0)))
                    .decode(message("g/DBIRTH/n/d", DEVICE_BIRTH))
                    .decode(message(
                            "g/DDATA/n/d",
                            SparkplugPayload.of(T + 5, 2)
                                    .with(metric().alias(7).time(T + 1).doubleValue(21))
                                    .with(metric().alias(8).intValue(-4).historical())
                                    .with(metric().alias(9).stringValue("stop"))
                                    .with(metric().alias(10).isNull())));
            assertThat(bench.rejected).isEmpty();
            assertThat(values(bench))
                    .containsExactly(
                            List.of("temp", "20.5", "null", "null", "false"),
                            List.of("level", "-3.0", "null", "null", "false"),
                            List.of("state", "null", "run", "null", "false"),
                            List.of("on", "null", "null", "true", "false"),
                            List.of("temp", "21.0", "null", "null", "false"),
                            List.of("level", "-4.0", "null", "null", "true"),
                            List.of("state", "null", "stop", "null", "false"),
                            List.of("on", "null", "null", "null", "false"));
            assertThat(bench.rows().get(4)).startsWith(Long.toString((T + 1) * 1000), "g", "n", "d");
            assertThat(bench.rows().get(5)).startsWith(Long.toString((T + 5) * 1000));
            assertThat(bench.decoder.rebirthsDue()).isEmpty();
            assertThat(bench.decoder.lost()).isZero();
        }
    }

    @Test
    void whole_numbers_are_what_their_datatype_says() {
        Layout whole = layout("", FieldSpec.of("value", Type.INT));
        try (Workbench bench = new Workbench(whole)) {
            bench.decode(message(
                    "g/NBIRTH/n",
                    birth(0).with(metric().name("a").datatype(INT_8).intValue(0xFF))
                            .with(metric().name("b").datatype(2).intValue(-300))
                            .with(metric().name("c").datatype(INT_32).intValue(-70_000))
                            .with(metric().name("d").datatype(INT_64).longValue(Long.MIN_VALUE))
                            .with(metric().name("e").datatype(UINT_32).intValue(-1))
                            .with(metric().name("f").datatype(UINT_32).longValue(4_294_967_295L))
                            .with(metric().name("g").datatype(UINT_64).longValue(Long.MAX_VALUE))));
            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows())
                    .extracting(row -> row.get(4))
                    .containsExactly(
                            "-1",
                            "-300",
                            "-70000",
                            "-9223372036854775808",
                            "4294967295",
                            "4294967295",
                            "9223372036854775807");
        }
    }

    @Test
    void a_float_and_a_large_unsigned_number_are_doubles() {
        try (Workbench bench = new Workbench(layout("", FieldSpec.of("value", Type.DOUBLE)))) {
            bench.decode(message(
                    "g/NBIRTH/n",
                    birth(0).with(metric().name("a").datatype(FLOAT).floatValue(1.5f))
                            .with(metric().name("b").datatype(UINT_64).longValue(-1))));
            assertThat(bench.rows()).extracting(row -> row.get(4)).containsExactly("1.5", "1.8446744073709552E19");
        }
    }

    @Test
    void metrics_of_one_time_make_one_reading_when_asked_for() {
        Layout layout = layout(
                "time",
                FieldSpec.of("temp", Type.DOUBLE),
                FieldSpec.of("level", Type.INT).optionally());
        try (Workbench bench = new Workbench(layout)) {
            bench.decode(message("g/NBIRTH/n", birth(0)))
                    .decode(message("g/DBIRTH/n/d", DEVICE_BIRTH))
                    .decode(message(
                            "g/DDATA/n/d",
                            SparkplugPayload.of(T + 9, 2)
                                    .with(metric().alias(7).doubleValue(1))
                                    .with(metric().alias(7).time(T + 10).doubleValue(2))
                                    .with(metric().alias(8).time(T + 10).intValue(5))));
            assertThat(bench.rows())
                    .extracting(row -> row.subList(4, 6))
                    .containsExactly(List.of("20.5", "-3"), List.of("1.0", "null"), List.of("2.0", "5"));
            assertThat(bench.rejected).isEmpty();
        }
    }

    @Test
    void a_gap_in_the_numbers_is_counted_and_told_and_what_came_is_used() {
        try (Workbench bench = new Workbench(VALUES)) {
            bench.decode(message("g/NBIRTH/n", birth(0)))
                    .decode(message("g/DBIRTH/n/d", DEVICE_BIRTH))
                    .decode(message(
                            "g/DDATA/n/d",
                            SparkplugPayload.of(T, 5).with(metric().alias(7).doubleValue(1))));
            assertThat(bench.rejected).singleElement().asString().contains("seq is 5", "the 3 messages before it");
            assertThat(bench.decoder.lost()).isEqualTo(3);
            assertThat(bench.decoder.rebirthsDue()).containsExactly("g/n");
            assertThat(bench.rows()).hasSize(5);
            bench.decode(message("g/NBIRTH/n", birth(1)));
            assertThat(bench.decoder.rebirthsDue()).isEmpty();
        }
    }

    @Test
    void numbers_begin_anew_after_255() {
        try (Workbench bench = new Workbench(VALUES, 1000)) {
            bench.decode(message("g/NBIRTH/n", birth(0)));
            for (int i = 1; i <= 600; i++) {
                bench.decode(message("g/NDATA/n", SparkplugPayload.of(T, i & 255)));
            }
            assertThat(bench.rejected).isEmpty();
            assertThat(bench.decoder.lost()).isZero();
        }
    }

    @Test
    void data_without_a_birth_is_used_as_far_as_it_says_what_it_is() {
        try (Workbench bench = new Workbench(VALUES)) {
            bench.decode(message(
                    "g/DDATA/n/d",
                    SparkplugPayload.of(T, 77)
                            .with(metric().name("temp").doubleValue(1))
                            .with(metric().alias(7).doubleValue(2))
                            .with(metric().name("level").intValue(-3))
                            .with(metric().name("plain").intValue(3))
                            .with(metric().doubleValue(4))));
            assertThat(values(bench)).extracting(row -> row.get(0)).containsExactly("temp", "plain");
            assertThat(bench.rejected).hasSize(3);
            assertThat(bench.rejected.get(0)).startsWith("metric 2: no birth that was heard says what alias 7 is");
            assertThat(bench.rejected.get(1)).startsWith("metric 3: its datatype is not known");
            assertThat(bench.rejected.get(2)).startsWith("metric 5: it has neither name nor alias");
            assertThat(bench.decoder.rebirthsDue()).containsExactly("g/n");
        }
    }

    @Test
    void after_its_death_a_node_must_be_born_again_but_an_old_death_changes_nothing() {
        SparkplugPayload data = SparkplugPayload.of(T, 2).with(metric().alias(7).doubleValue(1));
        try (Workbench bench = new Workbench(VALUES)) {
            SparkplugPayload oldDeath =
                    new SparkplugPayload().with(metric().name("bdSeq").longValue(3));
            SparkplugPayload death =
                    new SparkplugPayload().with(metric().name("bdSeq").longValue(4));
            bench.decode(message("g/NBIRTH/n", birth(4)))
                    .decode(message("g/DBIRTH/n/d", DEVICE_BIRTH))
                    .decode(message("g/NDEATH/n", oldDeath))
                    .decode(message("g/DDATA/n/d", data));
            assertThat(bench.rejected).isEmpty();
            bench.decode(message("g/NDEATH/n", death)).decode(message("g/DDATA/n/d", data));
            assertThat(bench.rejected).singleElement().asString().contains("alias 7");
            assertThat(bench.decoder.rebirthsDue()).containsExactly("g/n");
        }
    }

    @Test
    void after_its_death_a_device_must_be_born_again() {
        try (Workbench bench = new Workbench(VALUES)) {
            bench.decode(message("g/NBIRTH/n", birth(4)))
                    .decode(message("g/DBIRTH/n/d", DEVICE_BIRTH))
                    .decode(message("g/DDEATH/n/d", SparkplugPayload.of(T, 2)))
                    .decode(message(
                            "g/DDATA/n/d",
                            SparkplugPayload.of(T, 3).with(metric().alias(7).doubleValue(1))));
            assertThat(bench.rejected).singleElement().asString().contains("alias 7");
        }
    }

    @Test
    void what_was_not_measured_is_passed_over() {
        try (Workbench bench = new Workbench(VALUES)) {
            bench.decode(message("g/NBIRTH/n", birth(0)))
                    .decode(message("g/NCMD/n", SparkplugPayload.metric().name("x")))
                    .decode(message("g/DCMD/n/d", SparkplugPayload.metric().name("x")));
            assertThat(bench.rows()).isEmpty();
            assertThat(bench.rejected).isEmpty();
        }
    }

    @Test
    void what_is_malformed_is_one_reject_and_changes_nothing() {
        byte[] good = DEVICE_BIRTH.toBytes();
        try (Workbench bench = new Workbench(VALUES)) {
            bench.decode(message("g/NBIRTH/n", birth(0)));
            bench.decode(Message.of("spBv1.0/g/DBIRTH/n/d", Arrays.copyOf(good, good.length - 1), Workbench.NOW));
            bench.decode(Message.of("spBv1.0/g/DBIRTH/n/d", "{\"no\": 1}", Workbench.NOW));
            bench.decode(Message.of("spBv1.0/g/DBIRTH/n", good, Workbench.NOW));
            assertThat(bench.rejected).hasSize(3);
            assertThat(bench.rejected.get(0)).contains("no Sparkplug B protobuf");
            assertThat(bench.rejected.get(2)).contains("is none of Sparkplug B");
            bench.rejected.clear();
            bench.decode(message("g/DBIRTH/n/d", DEVICE_BIRTH));
            assertThat(bench.rejected).isEmpty();
        }
    }

    @Test
    void compressed_payloads_and_values_that_no_field_holds_are_rejected() {
        try (Workbench bench = new Workbench(layout("time", FieldSpec.of("file", Type.TEXT)))) {
            bench.decode(message(
                            "g/NBIRTH/n",
                            new SparkplugPayload()
                                    .varint(3, 0)
                                    .bytes(
                                            4,
                                            "SPBV1.0_COMPRESSED".getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                    .decode(message(
                            "g/NBIRTH/n",
                            birth(0).with(metric().name("file").datatype(18).bytes(16, new byte[3]))));
            assertThat(bench.rejected).hasSize(2);
            assertThat(bench.rejected.get(0)).contains("compressed");
            assertThat(bench.rejected.get(1)).contains("bytes, a list, a table");
        }
    }

    @Test
    void what_is_remembered_is_bounded_and_the_least_recently_heard_goes() {
        SparkplugNodes nodes = new SparkplugNodes(3, 8);
        try (RootAllocator allocator = new RootAllocator();
                var batch = Decoders.batchFor(VALUES, allocator, 64);
                Decoder decoder = new SparkplugDecoder(VALUES, nodes)) {
            List<String> rejected = new java.util.ArrayList<>();
            for (int i = 0; i < 5; i++) {
                decoder.decode(message("g/NBIRTH/n" + i, birth(0)), batch, (message, why) -> rejected.add(why));
            }
            assertThat(nodes.heard("g/n4").isAlive()).isTrue();
            assertThat(nodes.heard("g/n2").isAlive()).isTrue();
            assertThat(nodes.heard("g/n1").isAlive()).isFalse();
            batch.clear();
            // four metrics more than there is room for beside the others' two each
            decoder.decode(message("g/DBIRTH/n4/d", DEVICE_BIRTH), batch, (message, why) -> rejected.add(why));
            decoder.decode(message("g/DBIRTH/n4/e", DEVICE_BIRTH), batch, (message, why) -> {});
            assertThat(nodes.heard("g/n4").isAlive()).isTrue();
            assertThat(nodes.heard("g/n2").isAlive()).isFalse();
            assertThat(rejected).isEmpty();
        }
    }

    @Test
    void aliases_are_found_as_in_a_plain_map() {
        Random random = new Random(7);
        SparkplugMetrics metrics = new SparkplugMetrics();
        java.util.Map<Long, Integer> model = new java.util.HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            byte[] name = ("m" + random.nextInt(3_000)).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            int metric = metrics.learn(name, 0, name.length, i);
            long alias = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(2_000);
            metrics.alias(alias, metric);
            model.put(alias, metric);
        }
        model.forEach((alias, metric) -> assertThat(metrics.byAlias(alias)).isEqualTo(metric));
        assertThat(metrics.byAlias(-1)).isEqualTo(SparkplugMetrics.UNKNOWN);
    }

    @Test
    void a_subscription_that_misses_births_is_refused() {
        assertThatThrownBy(() -> SparkplugTopic.check(TopicFilter.parse("spBv1.0/{group}/DDATA/{node}/{device}")))
                .hasMessageContaining("takes in only DDATA messages");
        assertThatThrownBy(() -> SparkplugTopic.check(TopicFilter.parse("plant/#")))
                .hasMessageContaining("is none of Sparkplug B");
        SparkplugTopic.check(TopicFilter.parse("spBv1.0/#"));
    }
}
