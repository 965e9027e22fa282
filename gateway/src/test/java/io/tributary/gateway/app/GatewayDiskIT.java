package io.tributary.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.app.AdminPages;
import io.tributary.edge.app.CommandChild;
import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.store.SmallDisk;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway on a disk that is full, can't be written, or loses what it holds. */
class GatewayDiskIT {
    private static final long SEED = Long.getLong("tributary.torture.seed", System.nanoTime());
    private static final Duration TO_RECOVER = Duration.ofSeconds(5);
    private static final Duration TO_DELIVER = Duration.ofSeconds(60);
    private static final String FULL = "the disk of %s is full: free some space";
    private static final String READ_ONLY =
            "%s can't be written: give it to the user that the node runs as, or mount it writable";
    private static final String SITE = """
            apiVersion: tributary/v1
            site: s1
            broker: %s
            upstream: { server: "%s", reconnect: { least: 50ms, most: 500ms } }
            rollup: { settle: 300ms, keep: 1h }
            durability: %s
            store: { directory: "%s" }
            commit: { interval: 200ms }
            http: { port: %d }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final MosquittoBroker broker = MosquittoBroker.started();
    private final TestClient upstream = new TestClient(broker.port()).subscribe("site/#");
    private final int httpPort = MosquittoBroker.freePort();
    private final AdminPages pages = new AdminPages(httpPort);
    private SmallDisk disk = SmallDisk.NONE;
    private Path config = Path.of("");

    @BeforeEach
    void mount() throws IOException {
        disk = SmallDisk.mounted(folder.resolve("disk"), "24m");
        config = configured(mosquitto(), "commit");
    }

    @AfterEach
    void unmount() {
        disk.close();
        upstream.close();
        broker.close();
    }

    private String mosquitto() {
        return "{ server: \"" + broker.uri() + "\", reconnect: { least: 50ms, most: 500ms } }";
    }

    private Path configured(String site, String durability) throws IOException {
        return Files.writeString(
                folder.resolve("site.yaml"), SITE.formatted(site, broker.uri(), durability, disk.folder(), httpPort));
    }

    private CommandChild gateway() throws IOException {
        return CommandChild.gateway(config, folder.resolve("log"));
    }

    private void assertSaysAndLives(String reason, CommandChild gateway) {
        String expected = reason.formatted(disk.folder());
        boolean said = Eventually.holdsWithin(
                Duration.ofSeconds(30),
                () -> pages.get("/readyz").startsWith("503")
                        && pages.get("/readyz").contains(expected));
        assertThat(said ? expected : pages.get("/readyz")).as(gateway.log()).isEqualTo(expected);
        assertThat(pages.get("/livez")).startsWith("200");
    }

    private void assertRecovers(CommandChild gateway) {
        boolean ready = Eventually.holdsWithin(TO_RECOVER, pages::isReady);
        assertThat(ready).as("%s%n%s", pages.get("/readyz"), gateway.log()).isTrue();
    }

    /** The highest revision of each window is the merge of all its shares. */
    private void assertAllArrives(SharingNodes nodes, CommandChild gateway) {
        nodes.finish();
        Map<String, Long> expected = nodes.shares().expected();
        boolean right = Eventually.holdsWithin(TO_DELIVER, () -> told().equals(expected));
        assertThat(right ? expected : told())
                .as("seed %d%n%s%n%s", SEED, gateway.log(), pages.get("/metrics"))
                .isEqualTo(expected);
    }

    private Map<String, Long> told() {
        return Told.byRevision(upstream.received(), "seed " + SEED);
    }

    private SharingNodes nodes(int port) {
        return new SharingNodes(port, new Random(SEED));
    }

    @Test
    void a_disk_that_is_full_and_then_read_only_costs_no_share() throws Exception {
        try (CommandChild gateway = gateway()) {
            pages.awaitReady();
            try (SharingNodes nodes = nodes(broker.port())) {
                nodes.awaitMore(200);
                disk.fill();
                assertSaysAndLives("store: " + FULL, gateway);
                nodes.awaitMore(200);
                disk.readOnly();
                assertSaysAndLives("store: " + READ_ONLY, gateway);
                nodes.awaitMore(200);
                disk.writable();
                assertSaysAndLives("store: " + FULL, gateway);
                disk.free();
                assertRecovers(gateway);
                assertAllArrives(nodes, gateway);
            }
            assertThat(gateway.stop()).isZero();
        }
    }

    @Test
    void what_a_gateway_could_not_keep_waits_at_the_broker_when_it_is_killed_on_a_full_disk() throws Exception {
        try (CommandChild first = gateway()) {
            pages.awaitReady();
            try (SharingNodes nodes = nodes(broker.port())) {
                nodes.awaitMore(200);
                disk.fill();
                assertSaysAndLives("store: " + FULL, first);
                nodes.awaitMore(200);
                first.close();
                try (CommandChild second = gateway()) {
                    assertSaysAndLives("full", second);
                    assertThat(pages.get("/readyz")).contains(disk.folder().toString());
                    disk.free();
                    assertRecovers(second);
                    assertAllArrives(nodes, second);
                    assertThat(second.stop()).isZero();
                }
            }
        }
    }

    @Test
    void a_gateway_waits_for_a_disk_that_is_read_only_at_the_start() throws Exception {
        try (CommandChild before = gateway()) {
            pages.awaitReady();
            assertThat(before.stop()).isZero();
        }
        disk.readOnly();
        try (CommandChild gateway = gateway();
                SharingNodes nodes = nodes(broker.port())) {
            assertSaysAndLives("store: " + READ_ONLY, gateway);
            nodes.awaitMore(200);
            disk.writable();
            assertRecovers(gateway);
            assertAllArrives(nodes, gateway);
            assertThat(gateway.stop()).isZero();
        }
    }

    @Test
    void a_gateway_that_keeps_nothing_writes_nothing_and_needs_no_disk_to_write() throws Exception {
        int port = MosquittoBroker.freePort();
        config = configured("{ embedded: { port: " + port + " } }", "volatile");
        disk.readOnly();
        try (CommandChild gateway = gateway()) {
            pages.awaitReady();
            try (SharingNodes nodes = nodes(port)) {
                nodes.awaitMore(200);
                assertAllArrives(nodes, gateway);
            }
            assertThat(pages.isReady()).isTrue();
            assertThat(gateway.stop()).isZero();
        }
        try (Stream<Path> files = Files.list(disk.folder())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void the_embedded_broker_takes_nothing_on_a_full_disk_and_goes_on_when_there_is_space() throws Exception {
        int port = MosquittoBroker.freePort();
        config = configured("{ embedded: { port: " + port + " } }", "commit");
        try (CommandChild gateway = gateway()) {
            pages.awaitReady();
            try (SharingNodes nodes = nodes(port)) {
                nodes.awaitMore(200);
                disk.fill();
                assertSaysAndLives("broker: the disk of %s", gateway);
                assertSaysAndLives("store: " + FULL, gateway);
                disk.free();
                assertRecovers(gateway);
                nodes.awaitMore(200);
                assertAllArrives(nodes, gateway);
            }
            assertThat(gateway.stop()).isZero();
        }
    }

    @Test
    void a_gateway_with_its_broker_starts_on_a_full_disk_and_goes_on_when_there_is_space() throws Exception {
        int port = MosquittoBroker.freePort();
        config = configured("{ embedded: { port: " + port + " } }", "commit");
        try (CommandChild first = gateway()) {
            pages.awaitReady();
            try (SharingNodes nodes = nodes(port)) {
                nodes.awaitMore(200);
                disk.fill();
                assertSaysAndLives("store: " + FULL, first);
                first.close();
                try (CommandChild second = gateway()) {
                    assertSaysAndLives("%s", second);
                    disk.free();
                    pages.awaitReady();
                    assertAllArrives(nodes, second);
                    assertThat(second.stop()).isZero();
                }
            }
        }
    }

    @Test
    void damage_that_shows_while_a_gateway_runs_has_it_start_again_without_that_store() throws Exception {
        try (CommandChild gateway = gateway()) {
            pages.awaitReady();
            try (SharingNodes nodes = nodes(broker.port())) {
                nodes.awaitMore(100);
                disk.fill(); // so that it opens its file again
                assertSaysAndLives("store: " + FULL, gateway);
                disk.damageStore();
                disk.free();
                Eventually.until(
                        "it says so", () -> gateway.log().contains("the gateway starts again, without its store: "));
                assertThat(gateway.log()).contains("was found damaged");
                assertIsAnew(gateway);
                nodes.awaitMore(100);
            }
            assertSharesThatComeAgainAreMerged(gateway);
            assertThat(gateway.stop()).isZero();
        }
    }

    @Test
    void a_store_that_is_damaged_while_the_gateway_is_off_is_set_aside_at_the_start() throws Exception {
        try (CommandChild first = gateway()) {
            pages.awaitReady();
            try (SharingNodes nodes = nodes(broker.port())) {
                nodes.awaitMore(300);
            }
            first.close();
        }
        disk.damageStore();
        try (CommandChild second = gateway()) {
            assertIsAnew(second);
            assertSharesThatComeAgainAreMerged(second);
            assertThat(second.stop()).isZero();
        }
    }

    /** All of them, from the first on: windows begin at revision 0 again, so what was said last counts. */
    private void assertSharesThatComeAgainAreMerged(CommandChild gateway) {
        try (SharingNodes again = nodes(broker.port())) {
            again.awaitMore(400);
            again.finish();
            Map<String, Long> expected = again.shares().expected();
            boolean right = Eventually.holdsWithin(
                    TO_DELIVER, () -> Told.last(upstream.received()).entrySet().containsAll(expected.entrySet()));
            assertThat(right ? expected : Told.last(upstream.received()))
                    .as("seed %d%n%s%n%s", SEED, gateway.log(), pages.get("/metrics"))
                    .containsAllEntriesOf(expected);
        }
    }

    private void assertIsAnew(CommandChild gateway) {
        Eventually.until(
                "its store is a new one",
                Duration.ofSeconds(30),
                () -> pages.get("/metrics").contains("tributary_store_set_aside_total 1.0"));
        pages.awaitReady();
        assertThat(pages.get("/livez")).startsWith("200");
        assertThat(gateway.log()).contains("the store was damaged (").contains("is set aside as " + disk.folder());
    }
}
