package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.store.SmallDisk;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node on a disk that is full, can't be written, or loses what it holds. */
class NodeDiskIT {
    private static final Duration TO_RECOVER = Duration.ofSeconds(5);
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: heat
            durability: %s
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              time: { field: ts, unit: ms }
              fields: { i: { type: int } }
            steps:
              - window: { tumbling: 100ms, by: [machine], idle: 1h }
                aggregate: { n: count(), total: sum(i) }
            sink:
              - upstream: {}
            """;
    private static final String NODE = """
            apiVersion: tributary/v1
            node: n1
            site: s1
            mqtt: { server: "%s", reconnect: { least: 50ms, most: 500ms } }
            pipelines: [ pipeline.yaml ]
            store: { directory: "%s" }
            commit: { interval: 200ms }
            http: { port: %d }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final MosquittoBroker broker = MosquittoBroker.started();
    private final Receiver upstream = new Receiver(broker.port());
    private final int httpPort = MosquittoBroker.freePort();
    private final AdminPages pages = new AdminPages(httpPort);
    private SmallDisk disk = SmallDisk.NONE;
    private Path config = Path.of("");

    @BeforeEach
    void mount() throws IOException {
        disk = SmallDisk.mounted(folder.resolve("disk"), "8m");
        config = configured("commit");
    }

    @AfterEach
    void unmount() {
        disk.close();
        upstream.close();
        broker.close();
    }

    private Path configured(String durability) throws IOException {
        Files.writeString(folder.resolve("pipeline.yaml"), PIPELINE.formatted(durability));
        return Files.writeString(folder.resolve("node.yaml"), NODE.formatted(broker.uri(), disk.folder(), httpPort));
    }

    private CommandChild node() throws IOException {
        return CommandChild.node(config, folder.resolve("log"));
    }

    private void assertSaysAndLives(String reason) {
        Eventually.until(
                reason,
                Duration.ofSeconds(30),
                () -> pages.get("/readyz").contains("503 store: " + reason.formatted(disk.folder())));
        assertThat(pages.get("/livez")).startsWith("200");
    }

    private void assertRecovers(CommandChild node) {
        Eventually.until("ready again: " + node.log(), TO_RECOVER, pages::isReady);
    }

    private void assertAllArrives(Sensors sensors, CommandChild node) {
        sensors.finish();
        boolean right = Eventually.holdsWithin(
                Duration.ofSeconds(30),
                () -> sensors.missing(upstream.summaries()).isEmpty());
        assertThat(right)
                .as("%s%n%s", sensors.missing(upstream.summaries()), node.log())
                .isTrue();
    }

    @Test
    void a_disk_that_is_full_and_then_read_only_costs_no_reading() throws Exception {
        try (CommandChild node = node()) {
            pages.awaitReady();
            try (Sensors sensors = Sensors.orderly(broker.port())) {
                sensors.publishMore(200);
                disk.fill();
                assertSaysAndLives("the disk of %s is full: free some space");
                sensors.publishMore(200);
                disk.readOnly();
                assertSaysAndLives(
                        "%s can't be written: give it to the user that the node runs as, or mount it writable");
                sensors.publishMore(200);
                disk.writable();
                assertSaysAndLives("the disk of %s is full: free some space");
                disk.free();
                assertRecovers(node);
                assertAllArrives(sensors, node);
            }
            assertThat(node.stop()).isZero();
        }
    }

    @Test
    void a_node_that_is_killed_on_a_full_disk_starts_on_it_and_goes_on_when_there_is_space() throws Exception {
        try (CommandChild first = node()) {
            pages.awaitReady();
            try (Sensors sensors = Sensors.orderly(broker.port())) {
                sensors.publishMore(200);
                disk.fill();
                assertSaysAndLives("the disk of %s is full: free some space");
                sensors.publishMore(200);
                first.kill();
                try (CommandChild second = node()) {
                    assertSaysAndLives("");
                    assertThat(pages.get("/readyz"))
                            .contains(disk.folder().toString())
                            .contains("full");
                    disk.free();
                    assertRecovers(second);
                    assertAllArrives(sensors, second);
                    assertThat(second.stop()).isZero();
                }
            }
        }
    }

    @Test
    void a_node_waits_for_a_disk_that_is_read_only_at_the_start() throws Exception {
        try (CommandChild before = node()) {
            pages.awaitReady();
            assertThat(before.stop()).isZero();
        }
        disk.readOnly();
        try (CommandChild node = node();
                Sensors sensors = Sensors.orderly(broker.port())) {
            assertSaysAndLives("%s can't be written: give it to the user that the node runs as, or mount it writable");
            sensors.publishMore(200);
            disk.writable();
            assertRecovers(node);
            assertAllArrives(sensors, node);
            assertThat(node.stop()).isZero();
        }
    }

    @Test
    void a_node_that_keeps_nothing_writes_nothing_and_needs_no_disk_to_write() throws Exception {
        config = configured("volatile");
        disk.readOnly();
        try (CommandChild node = node()) {
            pages.awaitReady();
            try (Sensors sensors = Sensors.orderly(broker.port())) {
                sensors.publishMore(200);
                assertAllArrives(sensors, node);
            }
            assertThat(pages.isReady()).isTrue();
            assertThat(node.stop()).isZero();
        }
        try (Stream<Path> files = Files.list(disk.folder())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void damage_that_shows_while_a_node_runs_has_it_start_again_without_that_store() throws Exception {
        try (CommandChild node = node();
                Sensors sensors = Sensors.orderly(broker.port())) {
            pages.awaitReady();
            sensors.publishMore(100);
            disk.fill(); // so that it opens its file again
            assertSaysAndLives("the disk of %s is full: free some space");
            disk.damageStore();
            disk.free();
            Eventually.until("it says so", () -> node.log().contains("the node starts again, without its store: "));
            assertThat(node.log()).contains("was found damaged");
            assertIsAnew(node);
            sensors.publishMore(100);
            assertThat(node.stop()).isZero();
        }
    }

    @Test
    void a_store_that_is_damaged_while_the_node_is_off_is_set_aside_at_the_start() throws Exception {
        try (CommandChild node = node();
                Sensors sensors = Sensors.orderly(broker.port())) {
            pages.awaitReady();
            sensors.publishMore(100);
            node.kill();
        }
        disk.damageStore();
        assertStartsAnew();
    }

    private void assertStartsAnew() throws Exception {
        try (CommandChild node = node()) {
            assertIsAnew(node);
            assertThat(node.stop()).isZero();
        }
    }

    private void assertIsAnew(CommandChild node) throws Exception {
        Eventually.until(
                "its store is a new one", () -> pages.get("/metrics").contains("tributary_store_set_aside_total 1.0"));
        pages.awaitReady();
        assertThat(pages.isLive()).isTrue();
        assertThat(node.log()).contains("the store was damaged (").contains("is set aside as " + disk.folder());
    }
}
