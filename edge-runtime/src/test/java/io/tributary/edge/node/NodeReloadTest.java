package io.tributary.edge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.config.NodeSettings;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreSettings;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeReloadTest {
    private static final String HEAT = """
            apiVersion: tributary/v1
            pipeline: heat
            durability: volatile
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              time: { field: ts, unit: s }
              fields: { v: {} }
            steps:
              - window: { tumbling: 1m, by: [machine], idle: 1h }
                aggregate: { total: sum(v), n: count() }
            sink:
              - upstream: {}
            """;
    private static final String PEAKS =
            HEAT.replace("pipeline: heat", "pipeline: peaks").replace("sum(v)", "max(v)");
    private static final long START = 1_767_225_600;

    private final Vertx vertx = Vertx.vertx();
    private final BufferAllocator allocator = new RootAllocator();
    private final FakeWorld world = new FakeWorld();
    private @Nullable Node node;
    private @Nullable Store store;

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void everything_is_given_back() {
        if (node != null) {
            node.stop().await();
        }
        if (store != null) {
            store.close();
        }
        allocator.close();
        vertx.close().await();
    }

    private static Pipeline read(String yaml) {
        try {
            return PipelineReader.read(Document.parse("p.yaml", yaml, Variables.none()));
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    private Node start(String... pipelines) {
        NodeSettings settings = NodeSettings.of("n1", "s1", MqttSettings.of("mqtt://localhost"), folder)
                .committing(Duration.ofMillis(20));
        Node started = new Node(
                vertx,
                settings,
                pipelines(pipelines),
                new Summary.Origin("n1", "run"),
                world,
                allocator,
                System::nanoTime,
                Optional.ofNullable(store),
                START * 1_000_000);
        started.start();
        node = started;
        return started;
    }

    private static List<Pipeline> pipelines(String... yaml) {
        List<Pipeline> pipelines = new ArrayList<>();
        for (String text : yaml) {
            pipelines.add(read(text));
        }
        return pipelines;
    }

    private static String reading(int second, int value) {
        return "{\"ts\":" + (START + second) + ",\"v\":" + value + "}";
    }

    private void put(int readings) {
        for (int i = 0; i < readings; i++) {
            world.lastSource().put("plant/a/heat", reading(i, 1));
        }
    }

    private static Counts counts(Node node, String pipeline) {
        return node.pipeline(pipeline).orElseThrow().counts();
    }

    private static void awaitIn(Node node, String pipeline, long in) throws Exception {
        Eventually.holds(() -> assertThat(counts(node, pipeline).in()).isEqualTo(in));
    }

    /** Of what was sent again under its key, one. */
    private long readingsTaken(String pipeline) {
        Map<List<Object>, Summary> distinct = new HashMap<>();
        for (Summary summary : world.taken()) {
            if (summary.key().pipeline().equals(pipeline)) {
                Summary other = distinct.put(List.of(summary.key(), summary.origin(), summary.revision()), summary);
                assertThat(other).isIn(null, summary);
            }
        }
        return distinct.values().stream()
                .mapToLong(summary ->
                        Long.parseLong(String.valueOf(summary.fields().get("n"))))
                .sum();
    }

    @Test
    void a_pipeline_that_means_the_same_keeps_windows_and_subscription() throws Exception {
        Node running = start(HEAT);
        put(5);
        awaitIn(running, "heat", 5);
        String reworded = HEAT.replace("source:", "description: other words\nsource:");
        Change change = running.reload(pipelines(reworded, PEAKS)).await();
        assertThat(change.revised()).containsOnlyKeys("heat");
        assertThat(change.added()).containsExactly("peaks");
        put(3);
        awaitIn(running, "heat", 8);
        awaitIn(running, "peaks", 3);
        assertThat(counts(running, "heat").pending()).isEqualTo(8);
        assertThat(world.sources).hasSize(1);
        assertThat(world.taken()).isEmpty();
    }

    @Test
    void other_sinks_and_steps_after_the_window_keep_the_windows_too() throws Exception {
        Node running = start(HEAT);
        put(5);
        awaitIn(running, "heat", 5);
        String revised = HEAT.replace("sink:\n  - upstream: {}", "  - where: n > 2\nsink:\n  - mqtt: { topic: t }");
        assertThat(running.change(pipelines(revised)).revised().get("heat")).containsExactly("after", "sinks");
        running.reload(pipelines(revised)).await();
        put(2);
        awaitIn(running, "heat", 7);
        running.stop().await();
        assertThat(world.sinks).extracting(sink -> sink.name).containsExactly("heat/upstream", "heat/mqtt t");
        assertThat(world.sinks.get(0).closed).isTrue();
        assertThat(world.sinks.get(1).taken).hasSize(1);
        assertThat(world.sinks.get(1).taken.get(0).fields()).containsEntry("n", Value.of(7L));
    }

    @Test
    void a_changed_window_closes_the_open_ones_and_begins_another_life() throws Exception {
        Node running = start(HEAT);
        put(5);
        awaitIn(running, "heat", 5);
        Change change = running.reload(pipelines(HEAT.replace("tumbling: 1m", "tumbling: 2m")))
                .await();
        assertThat(change.restarted().get("heat")).containsExactly("window");
        Eventually.holds(() -> assertThat(world.taken()).hasSize(1));
        put(4);
        awaitIn(running, "heat", 9);
        running.stop().await();
        assertThat(world.taken()).hasSize(2);
        assertThat(world.taken().get(0).origin())
                .isNotEqualTo(world.taken().get(1).origin());
        assertThat(counts(running, "heat")).isEqualTo(new Counts(9, 9, 0, 0, 0, 0, 0));
        assertThat(world.sources).hasSize(1);
    }

    @Test
    void a_changed_source_works_off_what_was_received_and_takes_over_the_name() throws Exception {
        Node running = start(HEAT);
        put(5);
        awaitIn(running, "heat", 5);
        FakeWorld.FakeSource old = world.lastSource();
        running.reload(pipelines(HEAT.replace("plant/{machine}/heat", "hall/{machine}/heat")))
                .await();
        assertThat(old.closed).isTrue();
        assertThat(old.left).isFalse();
        assertThat(world.lastSource().name).isEqualTo("heat");
        assertThat(world.lastSource().former.orElseThrow().topics()).containsExactly("plant/{machine}/heat");
        Eventually.holds(() -> assertThat(world.lastSource().started).isTrue());
        world.lastSource().put("hall/a/heat", reading(1, 1));
        awaitIn(running, "heat", 6);
        assertThat(readingsTaken("heat")).isEqualTo(5);
        assertThat(world.sinks).hasSize(1);
    }

    @Test
    void a_removed_pipeline_delivers_its_windows_and_leaves_the_broker() throws Exception {
        Node running = start(HEAT, PEAKS.replace("plant/", "hall/"));
        FakeWorld.FakeSource heat = world.sources.get(0);
        heat.put("plant/a/heat", reading(0, 1));
        awaitIn(running, "heat", 1);
        Change change =
                running.reload(pipelines(PEAKS.replace("plant/", "hall/"))).await();
        assertThat(change.removed()).containsExactly("heat");
        assertThat(heat.left).isTrue();
        Eventually.holds(() -> {
            assertThat(readingsTaken("heat")).isEqualTo(1);
            assertThat(world.sinks.get(0).closed).isTrue();
        });
        assertThat(running.pipelines()).extracting(Node.PipelineState::name).containsExactly("peaks");
        assertThat(running.unready()).isEmpty();
        assertThat(running.stuck()).isEmpty();
    }

    @Test
    void summaries_that_wait_for_a_sink_outlive_their_pipeline() throws Exception {
        Node running = start(HEAT);
        world.sinks.get(0).refuses = true;
        put(5);
        awaitIn(running, "heat", 5);
        running.reload(pipelines(PEAKS.replace("plant/", "hall/"))).await();
        assertThat(world.sinks.get(0).closed).isFalse();
        world.sinks.get(0).refuses = false;
        Eventually.holds(() -> {
            assertThat(readingsTaken("heat")).isEqualTo(5);
            assertThat(world.sinks.get(0).closed).isTrue();
        });
    }

    @Test
    void nothing_is_touched_when_nothing_differs() throws Exception {
        Node running = start(HEAT, PEAKS);
        assertThat(running.reload(pipelines(HEAT, PEAKS)).await().isNone()).isTrue();
        assertThat(world.sources).hasSize(1);
        assertThat(world.sinks).hasSize(1);
    }

    @Test
    void what_takes_a_restart_is_refused_and_changes_nothing() throws Exception {
        Node running = start(HEAT);
        put(5);
        awaitIn(running, "heat", 5);
        assertThatThrownBy(() -> running.reload(pipelines(HEAT.replace("volatile", "commit")))
                        .await())
                .hasMessageContaining("pipeline heat: another durability takes a restart of the node");
        assertThatThrownBy(() -> running.reload(pipelines(HEAT, PEAKS.replace("volatile", "commit")))
                        .await())
                .hasMessageContaining("pipeline peaks is the first that is kept")
                .hasMessageContaining("restart the node, or write durability: volatile");
        put(1);
        awaitIn(running, "heat", 6);
        assertThat(counts(running, "heat").pending()).isEqualTo(6);
        assertThat(running.pipelines()).hasSize(1);
    }

    /** Random changes while readings come; every reading ends in a summary of each pipeline that was there all along. */
    @ParameterizedTest
    @CsvSource({
        "1, false",
        "2, false",
        "3, false",
        "4, false",
        "5, false",
        "6, false",
        "7, false",
        "8, false",
        "1, true",
        "2, true",
        "3, true",
        "4, true",
        "5, true",
        "6, true",
        "7, true",
        "8, true"
    })
    void whatever_changes_no_reading_is_lost_or_counted_twice(long seed, boolean kept) throws Exception {
        Random random = new Random(seed);
        if (kept) {
            store = Store.open(StoreSettings.in(folder.resolve("store")), () -> Instant.ofEpochSecond(START));
        }
        Node running = start(kept ? HEAT.replace("volatile", "commit") : HEAT);
        int sent = 0;
        for (int round = 0; round < 30; round++) {
            int some = random.nextInt(50);
            for (int i = 0; i < some; i++) {
                String reading = reading(i, 1);
                world.sources.stream()
                        .filter(source -> !source.closed)
                        .forEach(source -> source.put("plant/a/heat", reading));
            }
            sent += some;
            running.reload(pipelines(changed(random, kept))).await();
            assertThat(running.stuck()).as("seed %d", seed).isEmpty();
            deliverAgain();
        }
        int total = sent;
        Eventually.holds(
                () -> assertThat(world.sources).as("seed %d", seed).allMatch(source -> source.messages.isEmpty()));
        String other = PEAKS.replace("plant/", "hall/").replace("volatile", kept ? "commit" : "volatile");
        running.reload(pipelines(other)).await();
        Eventually.holds(
                () -> assertThat(readingsTaken("heat")).as("seed %d", seed).isEqualTo(total));
        assertThat(running.stuck()).isEmpty();
    }

    /** As a broker does to the next source of the same session. */
    private void deliverAgain() {
        for (FakeWorld.FakeSource closed : world.sources) {
            while (closed.closed && !closed.messages.isEmpty()) {
                String payload = closed.messages.remove().payload();
                world.sources.stream()
                        .filter(source -> !source.closed && source.name.equals(closed.name))
                        .forEach(source -> source.put("plant/a/heat", payload));
            }
        }
    }

    private static String[] changed(Random random, boolean kept) {
        String fields = random.nextInt(4) > 0 ? "fields: { v: {} }" : "fields: { v: { optional: true } }";
        List<String> sinks = List.of("upstream: {}", "mqtt: { topic: t }", "mqtt: { topic: t, qos: 0 }");
        String heat = HEAT.replace("tumbling: 1m", "tumbling: " + (1 + random.nextInt(3)) + "m")
                .replace("upstream: {}", sinks.get(random.nextInt(3)))
                .replace("sum(v)", random.nextBoolean() ? "sum(v)" : "max(v)")
                .replace("fields: { v: {} }", fields)
                .replace("volatile", kept ? "commit" : "volatile");
        String peaks = PEAKS.replace("fields: { v: {} }", random.nextInt(4) > 0 ? fields : "fields: { v: {} }")
                .replace("upstream: {}", sinks.get(random.nextInt(3)))
                .replace("volatile", kept ? "commit" : "volatile");
        return switch (random.nextInt(3)) {
            case 0 -> new String[] {heat};
            case 1 -> new String[] {heat, peaks};
            default -> new String[] {peaks, heat};
        };
    }
}
