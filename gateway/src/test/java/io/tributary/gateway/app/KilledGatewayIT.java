package io.tributary.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.app.AdminPages;
import io.tributary.edge.app.CommandChild;
import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.pipelines.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway that loses power again and again, while nodes send shares twice, in disorder and with revisions. How often is {@code
 * -Dtributary.torture.kills}.
 */
class KilledGatewayIT {
    private static final int KILLS = Integer.getInteger("tributary.torture.kills", 5);
    private static final long SEED = Long.getLong("tributary.torture.seed", System.nanoTime());
    private static final Duration TO_DELIVER = Duration.ofSeconds(60);
    private static final String SITE = """
            apiVersion: tributary/v1
            site: s1
            broker: %s
            upstream: { server: "%s", reconnect: { least: 50ms, most: 500ms } }
            rollup: { settle: 300ms, keep: 1h }
            store: { directory: store }
            commit: { interval: 100ms }
            http: { port: %d }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final int httpPort = MosquittoBroker.freePort();
    private final AdminPages pages = new AdminPages(httpPort);

    @Test
    void what_was_told_is_the_merge_of_all_shares_whenever_the_gateway_is_killed() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.started()) {
            String site = "{ server: \"" + broker.uri() + "\", reconnect: { least: 50ms, most: 500ms } }";
            killed(site, broker, broker.port());
        }
    }

    @Test
    void so_it_is_with_the_embedded_broker_which_is_killed_together_with_it() throws Exception {
        int port = MosquittoBroker.freePort();
        try (MosquittoBroker upstream = MosquittoBroker.started()) {
            killed("{ embedded: { port: " + port + " } }", upstream, port);
        }
    }

    /** @param sitePort where nodes send to */
    private void killed(String site, MosquittoBroker upstream, int sitePort) throws Exception {
        Path config = Files.writeString(folder.resolve("site.yaml"), SITE.formatted(site, upstream.uri(), httpPort));
        try (TestClient receiver = new TestClient(upstream.port()).subscribe("site/#")) {
            try (CommandChild gateway = CommandChild.gateway(config, folder.resolve("log"))) {
                pages.awaitReady();
            }
            try (SharingNodes nodes = new SharingNodes(sitePort, new Random(SEED))) {
                killAgainAndAgain(config, receiver, new Random(SEED));
                try (CommandChild gateway = CommandChild.gateway(config, folder.resolve("log"))) {
                    nodes.finish();
                    Map<String, Long> expected = nodes.shares().expected();
                    boolean right = Eventually.holdsWithin(
                            TO_DELIVER, () -> told(receiver).equals(expected));
                    assertThat(right ? expected : told(receiver))
                            .as("seed %d%n%s%n%s", SEED, gateway.log(), pages.get("/metrics"))
                            .isEqualTo(expected);
                    assertThat(gateway.stop()).isZero();
                }
            }
        }
    }

    private void killAgainAndAgain(Path config, TestClient receiver, Random dice) throws Exception {
        for (int i = 0; i < KILLS; i++) {
            try (CommandChild gateway = CommandChild.gateway(config, folder.resolve("log"))) {
                if (dice.nextInt(5) > 0) {
                    int before = receiver.received().size();
                    pages.awaitReady();
                    Eventually.holdsWithin(
                            Duration.ofSeconds(5), () -> receiver.received().size() > before);
                }
                LockSupport.parkNanos(
                        Duration.ofMillis(50 + dice.nextInt(2_000)).toNanos());
                assertThat(gateway.isAlive()).as(gateway.log()).isTrue();
            }
        }
    }

    private static Map<String, Long> told(TestClient receiver) {
        return Told.byRevision(receiver.received(), "seed " + SEED);
    }
}
