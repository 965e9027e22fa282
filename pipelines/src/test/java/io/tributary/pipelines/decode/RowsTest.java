package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What all formats share: topics, captures, dictionaries, batches. */
class RowsTest {
    private static final String NOW = Long.toString(Workbench.NOW);

    private static Layout layout(String... topics) {
        return new Layout(
                Format.NUMBER,
                Layouts.topics(topics),
                Optional.empty(),
                List.of(FieldSpec.of("v", Type.DOUBLE)),
                TimeRule.DEFAULT);
    }

    @Test
    void captures_are_read_from_the_topic_by_the_first_filter_that_matches() {
        try (Workbench bench = new Workbench(layout("city/{district}/{station}/air", "farm/{station}/#", "city/#"))) {
            bench.decode("city/north/s1/air", "1")
                    .decode("farm/s2/a/b", "2")
                    .decode("city/x", "3")
                    .decode("city//s1/air", "4")
                    .decode("city/north/s1/air", "5");

            assertThat(bench.rejected).isEmpty();
            assertThat(bench.rows())
                    .containsExactly(
                            List.of(NOW, "north", "s1", "1.0"),
                            List.of(NOW, "null", "s2", "2.0"),
                            List.of(NOW, "null", "null", "3.0"),
                            List.of(NOW, "", "s1", "4.0"),
                            List.of(NOW, "north", "s1", "5.0"));
        }
    }

    @Test
    void a_topic_that_matches_no_filter_is_rejected_each_time_and_names_both() {
        try (Workbench bench = new Workbench(layout("city/{district}/air", "farm/+"))) {
            bench.decode("city/north", "1").decode("city/north", "1");

            assertThat(bench.rows()).isEmpty();
            assertThat(bench.rejected)
                    .hasSize(2)
                    .containsOnly("topic 'city/north' matches none of [city/{district}/air, farm/+]; publish to another"
                            + " topic, or add one to the pipeline's source");
        }
    }

    @Test
    void a_topic_of_excessive_length_is_rejected() {
        try (Workbench bench = new Workbench(layout("#"))) {
            bench.decode("x".repeat(1024), "1").decode("x".repeat(1025), "1");

            assertThat(bench.batch.rows()).isEqualTo(1);
            assertThat(bench.rejected).singleElement().asString().contains("has 1025 bytes, more than 1024");
        }
    }

    @Test
    void a_view_into_a_larger_array_is_read_within_its_bounds() {
        byte[] bytes = "9site/s19|9215|".getBytes(StandardCharsets.UTF_8);
        try (Workbench bench = new Workbench(layout("site/{s}"))) {
            bench.decode(new Message().topic(bytes, 1, 7).payload(bytes, 11, 2).received(Workbench.NOW));

            assertThat(bench.rows()).containsExactly(List.of(NOW, "s1", "21.0"));
        }
    }

    @Test
    void more_topics_than_fit_the_first_tables_keep_their_captures() {
        try (Workbench bench = new Workbench(layout("site/{s}"), 5000)) {
            for (int i = 0; i < 5000; i++) {
                bench.decode("site/s" + i % 1000, "1");
            }
            for (int i = 0; i < 5000; i++) {
                assertThat(bench.batch.column(1).getText(i)).isEqualTo("s" + i % 1000);
            }
        }
    }

    @Test
    void a_dictionary_that_forgot_is_filled_anew() {
        try (Workbench bench = new Workbench(layout("site/{s}/{t}"))) {
            bench.decode("site/a/b", "1").decode("site/c/d", "1");
            bench.batch.clear();
            bench.batch.column(1).dictionary().forgetIfOver(0, 0);
            bench.decode("site/c/d", "1").decode("site/a/b", "2");

            assertThat(bench.rows()).containsExactly(List.of(NOW, "c", "d", "1.0"), List.of(NOW, "a", "b", "2.0"));
        }
    }

    @Test
    void an_empty_batch_forgets_texts_that_never_repeat() {
        Layout layout = Layouts.json(FieldSpec.of("id", Type.TEXT));
        try (Workbench bench = new Workbench(layout, 1000)) {
            Dictionary ids = bench.batch.column(2).dictionary();
            Dictionary sensors = bench.batch.column(1).dictionary();
            int largest = 0;
            for (int i = 0; i < 150_000; i++) {
                if (bench.batch.isFull()) {
                    largest = Math.max(largest, Math.max(ids.size(), sensors.size()));
                    bench.batch.clear();
                }
                bench.decode("site/s" + i, "{\"id\":\"id" + i + "\"}");
            }
            assertThat(ids.generation()).isEqualTo(1);
            assertThat(sensors.generation()).isEqualTo(1);
            assertThat(largest).isLessThan((1 << 17) + 1001);
            assertThat(bench.rows().get(999)).containsExactly(NOW, "s149999", "id149999");
        }
    }

    @Test
    void two_batches_in_turn_keep_to_their_own_dictionaries() {
        Layout layout = layout("site/{s}");
        try (Workbench bench = new Workbench(layout);
                Batch other = Decoders.batchFor(layout, bench.allocator(), 8)) {
            bench.decode("site/a", "1").decode("site/b", "2");
            bench.decoder.decode(Message.of("site/b", "3", Workbench.NOW), other, (message, reason) -> {});
            bench.decode("site/b", "4");

            assertThat(other.column(1).getText(0)).isEqualTo("b");
            assertThat(bench.rows()).extracting(row -> row.get(1)).containsExactly("a", "b", "b");
        }
    }

    @Test
    void a_full_or_foreign_batch_is_a_fault_of_the_caller() {
        Layout layout = layout("site/{s}");
        try (Workbench bench = new Workbench(layout, 1);
                Batch foreign = Batch.allocate(bench.allocator(), Schema.of(), 8)) {
            bench.decode("site/a", "1");

            assertThatThrownBy(() -> bench.decode("site/a", "1"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the batch is full with 1 rows");
            assertThatThrownBy(() -> bench.decoder.decode(
                            Message.of("site/a", "1", Workbench.NOW), foreign, (message, reason) -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("allocate it with Decoders.batchFor");
        }
    }

    @Test
    void known_topics_and_ordinary_payloads_make_no_object() {
        Layout layout = Layouts.json(
                new TimeField("ts", TimeUnit.MS),
                FieldSpec.of("v", Type.DOUBLE).within(-100, 100),
                FieldSpec.of("n", Type.INT),
                FieldSpec.of("ok", Type.BOOL),
                FieldSpec.of("place", Type.TEXT, "tags.place"));
        Message[] messages = new Message[50];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = Message.of(
                    "site/s" + i,
                    "{\"ts\":1767225601000,\"v\":" + Math.sqrt(i) + ",\"n\":" + i
                            + ",\"ok\":true,\"x\":[1,{}],\"tags\":{\"place\":\"roof" + i % 3 + "\"}}",
                    Workbench.NOW);
        }
        try (Workbench bench = new Workbench(layout, 1000)) {
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                allocated = Math.min(allocated, allocatedBy(() -> fill(bench, messages)));
            }
            assertThat(bench.rejected).isEmpty();
            assertThat(allocated).as("bytes allocated for 10,000 readings").isLessThan(10_000);
        }
    }

    private static void fill(Workbench bench, Message[] messages) {
        for (int i = 0; i < 10_000; i++) {
            if (bench.batch.isFull()) {
                bench.batch.clear();
            }
            bench.decode(messages[i % messages.length]);
        }
    }

    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
