package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.operator.Readings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JoinedDecoderTest {
    private static final long NOW = 1_767_225_600_000_000L;

    private final BufferAllocator allocator = new RootAllocator();
    private final List<String> rejected = new ArrayList<>();

    @AfterEach
    void allocatorIsEmpty() {
        allocator.close();
    }

    private static Layout layout(Format format, List<String> topics, FieldSpec... fields) {
        return new Layout(
                format,
                topics.stream().map(TopicFilter::parse).toList(),
                Optional.empty(),
                List.of(fields),
                TimeRule.DEFAULT);
    }

    private static Layout power() {
        return layout(Format.JSON, List.of("plant/{machine}/power"), FieldSpec.of("watts", Type.DOUBLE));
    }

    private static Layout heat() {
        return layout(
                Format.CSV,
                List.of("plant/{machine}/{part}/heat"),
                FieldSpec.of("celsius", Type.DOUBLE, "0"),
                FieldSpec.of("note", Type.TEXT, "1"));
    }

    private void decode(Decoder decoder, Batch batch, String topic, String payload) {
        decoder.decode(Message.of(topic, payload, NOW), batch, (message, reason) -> rejected.add(reason));
    }

    @Test
    void each_message_becomes_a_row_of_its_stream_in_the_order_of_arrival() {
        Layout layout = power().beside(heat());
        try (Decoder decoder = Decoders.of(layout);
                Batch batch = Decoders.batchFor(layout, allocator, 8)) {
            assertThat(decoder.schema().names())
                    .containsExactly("time", "machine", "part", Layout.OF_OTHER, "watts", "celsius", "note");
            decode(decoder, batch, "plant/m1/power", "{\"watts\": 7.0}");
            decode(decoder, batch, "plant/m1/spindle/heat", "40.5,warm\n41.5,hot\n");
            decode(decoder, batch, "plant/m2/power", "{\"watts\": 8.0}");
            assertThat(Readings.of(batch))
                    .containsExactly(
                            Arrays.asList(NOW, "m1", null, false, 7.0, null, null),
                            Arrays.asList(NOW, "m1", "spindle", true, null, 40.5, "warm"),
                            Arrays.asList(NOW, "m1", "spindle", true, null, 41.5, "hot"),
                            Arrays.asList(NOW, "m2", null, false, 8.0, null, null));
        }
        assertThat(rejected).isEmpty();
    }

    @Test
    void what_is_no_reading_of_its_stream_is_rejected_and_leaves_no_row() {
        Layout layout = power().beside(heat());
        try (Decoder decoder = Decoders.of(layout);
                Batch batch = Decoders.batchFor(layout, allocator, 8)) {
            decode(decoder, batch, "plant/m1/power", "40.5,warm");
            decode(decoder, batch, "plant/m1/spindle/heat", "{\"watts\": 7.0}");
            decode(decoder, batch, "plant/m1/flow", "1");
            decode(decoder, batch, "plant/m1/spindle/heat", "1.0,good");
            assertThat(Readings.of(batch)).hasSize(1);
        }
        assertThat(rejected).hasSize(3);
        assertThat(rejected.get(2)).contains("plant/m1/flow", "plant/{machine}/power", "plant/{machine}/{part}/heat");
    }

    @Test
    void lines_of_a_message_are_counted_by_the_stream_it_is_of() {
        Layout layout = power().beside(heat());
        try (Decoder decoder = Decoders.of(layout)) {
            assertThat(decoder.readingsAtMost(Message.of("plant/m1/power", "a\nb\nc", NOW)))
                    .isEqualTo(1);
            assertThat(decoder.readingsAtMost(Message.of("plant/m1/x/heat", "a\nb\nc", NOW)))
                    .isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void texts_stay_right_when_dictionaries_forget_between_batches() {
        Layout layout =
                power().beside(layout(Format.JSON, List.of("plant/{machine}/heat"), FieldSpec.of("note", Type.TEXT)));
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        String filler = "x".repeat(900);
        int generations = 0;
        try (Decoder decoder = Decoders.of(layout);
                Batch batch = Decoders.batchFor(layout, allocator, 64)) {
            for (int turn = 0; turn < 1_000; turn++) {
                batch.clear();
                List<String> wanted = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    // Few machines that come again, and many that come once, so that ids begin anew now and then.
                    String machine = random.nextBoolean() ? "m" + random.nextInt(3) : filler + random.nextInt(1 << 30);
                    boolean heat = random.nextBoolean();
                    wanted.add(machine);
                    decode(
                            decoder,
                            batch,
                            "plant/" + machine + (heat ? "/heat" : "/power"),
                            heat ? "{\"note\": \"" + machine + "\"}" : "{\"watts\": 1.0}");
                }
                generations = batch.column(1).dictionary().generation();
                assertThat(Readings.of(batch)).extracting(row -> row.get(1)).isEqualTo(wanted);
                assertThat(Readings.of(batch))
                        .allSatisfy(row -> assertThat(row.get(4)).isIn(null, row.get(1)));
            }
        }
        assertThat(generations).isPositive();
        assertThat(rejected).isEmpty();
    }

    @Test
    void a_level_here_and_a_field_there_may_be_one_column() {
        Layout layout = power().beside(layout(
                Format.JSON,
                List.of("heat"),
                FieldSpec.of("celsius", Type.DOUBLE),
                FieldSpec.of("machine", Type.TEXT, "id")));
        try (Decoder decoder = Decoders.of(layout);
                Batch batch = Decoders.batchFor(layout, allocator, 8)) {
            decode(decoder, batch, "heat", "{\"id\": \"m1\", \"celsius\": 1.0}");
            decode(decoder, batch, "plant/m1/power", "{\"watts\": 7.0}");
            assertThat(Readings.of(batch))
                    .containsExactly(
                            Arrays.asList(NOW, "m1", true, null, 1.0), Arrays.asList(NOW, "m1", false, 7.0, null));
        }
        assertThat(rejected).isEmpty();
    }

    @Test
    void streams_that_could_not_be_told_apart_are_refused() {
        assertThatThrownBy(() ->
                        power().beside(layout(Format.JSON, List.of("plant/+/+"), FieldSpec.of("celsius", Type.DOUBLE))))
                .hasMessageContaining("topic 'plant/x/power' is of both streams");
        assertThatThrownBy(
                        () -> power().beside(layout(Format.JSON, List.of("heat"), FieldSpec.of("machine", Type.INT))))
                .hasMessageContaining("'machine' is text in one stream and int in the other");
        assertThatThrownBy(() -> power().beside(power().beside(heat())))
                .hasMessageContaining("two streams are the most");
    }

    @Test
    void a_topic_of_two_filters_is_found_exactly_where_there_is_one() {
        List<String> levels = List.of("a", "b", "+", "{c}", "$d", "");
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        List<String> topics = Stream.of("a", "b", "x", "$d", "")
                .flatMap(first -> Stream.concat(
                        Stream.of(first),
                        Stream.of("a", "b", "x", "$d", "")
                                .flatMap(second -> Stream.of(
                                        first + "/" + second,
                                        first + "/" + second + "/a",
                                        first + "/" + second + "/x"))))
                .toList();
        int common = 0;
        for (int i = 0; i < 3_000; i++) {
            TopicFilter one = filter(levels, random);
            TopicFilter two = filter(levels, random);
            Optional<String> found = one.common(two);
            assertThat(two.common(one)).isEqualTo(found);
            found.ifPresent(topic -> assertThat(matches(one, topic) && matches(two, topic))
                    .as("%s and %s: %s", one, two, topic)
                    .isTrue());
            if (found.isEmpty()) {
                assertThat(topics)
                        .as("%s and %s", one, two)
                        .noneMatch(topic -> !topic.isEmpty() && matches(one, topic) && matches(two, topic));
            }
            common += found.isPresent() ? 1 : 0;
        }
        assertThat(common).isBetween(300, 2_700);
    }

    private static TopicFilter filter(List<String> levels, RandomGenerator random) {
        List<String> chosen = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            String level = levels.get(random.nextInt(levels.size()));
            chosen.add(chosen.contains("{c}") && level.equals("{c}") ? "+" : level);
        }
        if (random.nextInt(4) == 0) {
            chosen.set(count - 1, "#");
        }
        String text = String.join("/", chosen);
        return TopicFilter.parse(text.isEmpty() ? "a" : text);
    }

    private static boolean matches(TopicFilter filter, String topic) {
        byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
        return filter.matches(bytes, 0, bytes.length);
    }
}
