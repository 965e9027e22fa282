package io.tributary.edge.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.config.NodeSettings;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreException;
import io.tributary.edge.store.StoreSettings;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeRestartTest {
    private static final String HEAT = """
            apiVersion: tributary/v1
            pipeline: heat
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              time: { field: ts, unit: s }
              fields: { v: {} }
            steps:
              - delta: { of: v, by: [machine], as: step }
              - window: { tumbling: 1m, by: [machine], idle: 1h }
                aggregate: { total: sum(v), n: count(), steps: sum(step) }
            sink:
              - upstream: {}
            """;
    private static final String TO_TOPIC = HEAT.replace("upstream: {}", "mqtt: { topic: \"out/{machine}\" }");
    private static final long START = 1_767_225_600;

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everything_is_given_back() {
        allocator.close();
        vertx.close().await();
    }

    /** One life of a node. */
    private final class Life implements AutoCloseable {
        final FakeWorld world = new FakeWorld();
        final Store store;
        final Node node;

        Life(String run, String... pipelines) throws StoreException {
            this(50, run, pipelines);
        }

        Life(int interval, String run, String... pipelines) throws StoreException {
            store = Store.open(StoreSettings.in(folder.resolve("store")), () -> Instant.ofEpochSecond(START));
            node = new Node(
                    vertx,
                    NodeSettings.of("n1", "s1", MqttSettings.of("mqtt://localhost"), folder)
                            .committing(Duration.ofMillis(interval)),
                    List.of(pipelines).stream().map(NodeRestartTest::read).toList(),
                    new Summary.Origin("n1", run),
                    world,
                    allocator,
                    System::nanoTime,
                    Optional.of(store),
                    START * 1_000_000);
            node.start();
        }

        void put(int second, int value) {
            world.lastSource().put("plant/a/heat", "{\"ts\":" + (START + second) + ",\"v\":" + value + "}");
        }

        Counts counts() {
            return node.pipeline("heat").orElseThrow().counts();
        }

        @Override
        public void close() {
            node.stop().await();
            store.close();
        }
    }

    private static Pipeline read(String yaml) {
        try {
            return PipelineReader.read(Document.parse("p.yaml", yaml, Variables.none()));
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    private static String field(Summary summary, String name) {
        return String.valueOf(summary.fields().get(name));
    }

    @Test
    void a_window_and_the_steps_before_it_go_on_where_they_were() throws Exception {
        try (Life first = new Life("r1", HEAT)) {
            first.put(1, 10);
            first.put(2, 30);
            Eventually.holds(() -> assertThat(first.counts().in()).isEqualTo(2));
        }
        try (Life second = new Life("r2", HEAT)) {
            assertThat(second.counts()).isEqualTo(new Counts(2, 0, 0, 0, 0, 0, 2));
            second.put(3, 60);
            second.put(61, 0);
            Eventually.holds(() -> assertThat(second.world.taken()).hasSize(1));
            Summary summary = second.world.taken().get(0);
            assertThat(field(summary, "n")).isEqualTo("3");
            assertThat(field(summary, "total")).isEqualTo("100.0");
            assertThat(field(summary, "steps")).isEqualTo("50.0");
            assertThat(summary.origin()).isEqualTo(new Summary.Origin("n1", "r1"));
            assertThat(second.counts().balanced()).isTrue();
        }
    }

    @Test
    void a_message_is_acknowledged_and_a_summary_sent_only_when_they_are_on_the_disk() throws Exception {
        try (Life life = new Life(1_000, "r1", HEAT)) {
            life.put(1, 10);
            life.put(61, 20);
            Eventually.holds(() -> assertThat(life.counts().out()).isEqualTo(1));
            assertThat(life.world.lastSource().acknowledged).isEqualTo(-1);
            assertThat(life.world.taken()).isEmpty();
            Eventually.holds(() -> assertThat(life.world.taken()).hasSize(1));
            assertThat(life.world.lastSource().acknowledged).isEqualTo(1);
            assertThat(life.store.received("heat").orElseThrow()).isEqualTo("up to 1".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void the_next_life_recalls_what_the_last_one_received() throws Exception {
        try (Life first = new Life("r1", HEAT)) {
            first.put(1, 10);
            Eventually.holds(() -> assertThat(first.counts().in()).isEqualTo(1));
        }
        try (Life second = new Life("r2", HEAT)) {
            assertThat(second.world.lastSource().recalled).isEqualTo("up to 0".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void what_no_sink_took_goes_out_in_the_next_life_in_order() throws Exception {
        try (Life first = new Life("r1", TO_TOPIC)) {
            first.world.sinks.get(0).refuses = true;
            for (int minute = 0; minute < 20; minute++) {
                first.put(60 * minute, minute);
            }
            Eventually.holds(() -> assertThat(first.counts().out()).isEqualTo(19));
        }
        try (Life second = new Life("r2", TO_TOPIC)) {
            second.put(60 * 20, 20);
            Eventually.holds(() -> assertThat(second.world.taken()).hasSize(20));
            assertThat(second.world.taken())
                    .extracting(summary -> summary.key().startMicros())
                    .isSorted();
        }
    }

    @Test
    void what_was_taken_and_not_confirmed_goes_out_again() throws Exception {
        try (Life first = new Life("r1", HEAT)) {
            first.world.sinks.get(0).confirmedMax = 0;
            first.put(0, 1);
            first.put(60, 2);
            Eventually.holds(() -> assertThat(first.world.taken()).hasSize(1));
        }
        try (Life second = new Life("r2", HEAT)) {
            Eventually.holds(() -> assertThat(second.world.taken()).hasSize(1));
            assertThat(field(second.world.taken().get(0), "n")).isEqualTo("1");
        }
        try (Life third = new Life("r3", HEAT)) {
            third.put(61, 3);
            Eventually.holds(() -> assertThat(third.counts().in()).isEqualTo(3));
            assertThat(third.world.taken()).isEmpty();
        }
    }

    @Test
    void a_pipeline_that_means_something_else_closes_its_old_windows_and_begins_anew() throws Exception {
        try (Life first = new Life("r1", HEAT)) {
            first.put(1, 10);
            first.put(2, 30);
            Eventually.holds(() -> assertThat(first.counts().in()).isEqualTo(2));
        }
        try (Life second = new Life("r2", HEAT.replace("tumbling: 1m", "tumbling: 2m"))) {
            Eventually.holds(() -> assertThat(second.world.taken()).hasSize(1));
            Summary old = second.world.taken().get(0);
            assertThat(field(old, "n")).isEqualTo("2");
            assertThat(old.key().endMicros() - old.key().startMicros()).isEqualTo(60_000_000);
            assertThat(old.origin().run()).isEqualTo("r1");
            second.put(3, 50);
            second.put(121, 0);
            Eventually.holds(() -> assertThat(second.world.taken()).hasSize(2));
            assertThat(second.world.taken().get(1).origin().run()).isEqualTo("r2");
            assertThat(field(second.world.taken().get(1), "n")).isEqualTo("1");
        }
        try (Life third = new Life("r3", HEAT.replace("tumbling: 1m", "tumbling: 2m"))) {
            assertThat(third.store.runs()).hasSize(1);
            assertThat(third.counts().pending()).isEqualTo(1);
        }
    }

    @Test
    void a_pipeline_that_is_gone_leaves_nothing_behind() throws Exception {
        try (Life first = new Life("r1", HEAT)) {
            first.world.sinks.get(0).refuses = true;
            first.put(1, 10);
            first.put(61, 10);
            Eventually.holds(() -> assertThat(first.counts().out()).isEqualTo(1));
        }
        String other = HEAT.replace("pipeline: heat", "pipeline: other");
        try (Life second = new Life("r2", other)) {
            assertThat(second.node.pipeline("other").orElseThrow().counts()).isEqualTo(Counts.NONE);
        }
        try (Life third = new Life("r3", other)) {
            assertThat(third.store.runs()).noneMatch(run -> run.pipeline().equals("heat"));
            assertThat(third.store.outlets()).doesNotContain("heat upstream");
            assertThat(third.store.received("heat")).isEmpty();
        }
    }

    @Test
    void nothing_is_written_while_nothing_comes() throws Exception {
        try (Life life = new Life("r1", HEAT)) {
            life.put(1, 10);
            Eventually.holds(
                    () -> assertThat(life.world.lastSource().acknowledged).isZero());
            long commits = life.store.figures().commits();
            assertThat(Eventually.holdsWithin(
                            Duration.ofMillis(500), () -> life.store.figures().commits() > commits))
                    .isFalse();
        }
    }

    @Test
    void the_session_at_the_broker_is_found_again_whatever_the_order_of_the_file() throws Exception {
        String other = HEAT.replace("pipeline: heat", "pipeline: other");
        String elsewhere = HEAT.replace("pipeline: heat", "pipeline: zero").replace("plant/", "hall/");
        try (Life first = new Life("r1", HEAT, other)) {
            first.put(1, 10);
            Eventually.holds(() -> assertThat(first.counts().in()).isEqualTo(1));
            assertThat(first.world.lastSource().name).isEqualTo("heat");
        }
        try (Life second = new Life("r2", elsewhere.replace("zero", "heat"), other.replace("plant/", "yard/"))) {
            assertThat(second.world.sources).extracting(source -> source.name).containsExactly("heat", "other");
            assertThat(second.world.sources.get(0).former.orElseThrow().topics())
                    .containsExactly("plant/{machine}/heat");
        }
        try (Life third = new Life("r3", other.replace("plant/", "yard/"), elsewhere)) {
            assertThat(third.world.sources).extracting(source -> source.name).containsExactly("other", "zero");
        }
    }

    @Test
    void a_pipeline_that_is_kept_no_more_goes_on_with_what_was_kept() throws Exception {
        try (Life first = new Life("r1", HEAT)) {
            first.put(1, 10);
            Eventually.holds(() -> assertThat(first.counts().in()).isEqualTo(1));
        }
        String other = HEAT.replace("pipeline: heat", "pipeline: other").replace("plant/", "hall/");
        try (Life second =
                new Life("r2", HEAT.replace("pipeline: heat", "pipeline: heat\ndurability: volatile"), other)) {
            assertThat(second.world.sources.get(0).name).isEqualTo("heat");
            Eventually.holds(() -> assertThat(second.world.taken()).hasSize(1));
            assertThat(field(second.world.taken().get(0), "n")).isEqualTo("1");
            assertThat(second.store.runs()).hasSize(1);
        }
        try (Life third = new Life("r3", HEAT, other)) {
            assertThat(third.counts()).isEqualTo(Counts.NONE);
        }
    }
}
