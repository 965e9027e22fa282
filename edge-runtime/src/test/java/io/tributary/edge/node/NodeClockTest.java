package io.tributary.edge.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.config.NodeSettings;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreSettings;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of a node without a battery stands elsewhere after a restart. Times of readings are those of arrival. */
class NodeClockTest {
    private static final String HEAT = """
            apiVersion: tributary/v1
            pipeline: heat
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              fields: { v: {} }
            steps:
              - window: { tumbling: 1m, by: [machine], idle: 1d }
                aggregate: { n: count(), total: sum(v) }
            sink:
              - upstream: {}
            """;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int READINGS = 300;

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final BufferAllocator allocator = new RootAllocator();
    private final List<Summary> taken = new ArrayList<>();
    private Counts counts = Counts.NONE;
    private int sent;

    @AfterEach
    void everything_is_given_back() {
        allocator.close();
        vertx.close().await();
    }

    /** Ten minutes in which a reading comes every two seconds; upstream takes summaries or does not. */
    private void tenMinutes(Instant from, boolean upstream) throws Exception {
        FakeWorld world = new FakeWorld();
        Pipeline pipeline = PipelineReader.read(Document.parse("p.yaml", HEAT, Variables.none()));
        try (Store store = Store.open(StoreSettings.in(folder.resolve("store")), () -> from)) {
            assertThat(store.notice()).isEmpty();
            Node node = new Node(
                    vertx,
                    NodeSettings.of("n1", "s1", MqttSettings.of("mqtt://localhost"), folder)
                            .committing(Duration.ofMillis(50)),
                    List.of(pipeline),
                    new Summary.Origin("n1", "r" + from),
                    world,
                    allocator,
                    System::nanoTime,
                    Optional.of(store),
                    from.toEpochMilli() * 1_000);
            world.sinks.get(0).refuses = !upstream;
            node.start();
            for (int i = 0; i < READINGS; i++) {
                world.lastSource()
                        .messages
                        .add(Message.of("plant/a/heat", "{\"v\":1}", (from.toEpochMilli() + 2_000L * i) * 1_000));
            }
            sent += READINGS;
            world.lastSource().start();
            Eventually.until(
                    "all is read",
                    () -> node.pipeline("heat").orElseThrow().counts().in() >= sent);
            if (upstream) {
                Eventually.until(
                        "all is sent", () -> node.sinks().get(0).pending().getAsInt() == 0);
            }
            node.stop().await();
            counts = node.pipeline("heat").orElseThrow().counts();
            taken.addAll(world.taken());
        }
    }

    private static long number(Summary summary, String field) {
        return Long.parseLong(String.valueOf(summary.fields().get(field)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-P400D", "-PT10S", "PT2H", "P20D"})
    void nothing_stalls_or_is_counted_twice(String leap) throws Exception {
        tenMinutes(NOW, false);
        Instant leapt = NOW.plus(Duration.ofMinutes(10)).plus(Duration.parse(leap));
        tenMinutes(leapt, true);
        tenMinutes(NOW.plus(Duration.ofHours(3)), true); // the time is set right again
        assertThat(counts.balanced()).isTrue();
        long inSummaries =
                taken.stream().mapToLong(summary -> number(summary, "n")).sum();
        assertThat(inSummaries).isEqualTo(counts.out());
        assertThat(taken.stream().map(Summary::key)).doesNotHaveDuplicates();
        assertThat(counts.out() + counts.pending() + counts.late()).isEqualTo(3L * READINGS);
        assertThat(counts.late()).as("%s: %s", leap, counts).isLessThan(40);
        assertThat(taken).as("none of those of the first life is missing").hasSizeGreaterThan(25);
    }
}
