package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.config.MeshConfig;
import io.tributary.edge.mesh.identity.MeshTls;
import io.tributary.edge.mesh.identity.TestSite;
import io.tributary.edge.mesh.link.CertifiedTls;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.LendSettings;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A site whose authority only one node can reach. */
@Timeout(180)
class RevocationIT {
    private static final Duration PROMISED = Duration.ofSeconds(10);

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final BufferAllocator allocator = new RootAllocator();
    private final List<Integer> memberPorts = new ArrayList<>();
    private final List<MeshProcess> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(node -> node.stop().await());
        vertx.close().await();
        allocator.close();
    }

    private MeshProcess start(TestSite site, String name) {
        List<InetSocketAddress> seeds = memberPorts.stream()
                .map(port -> InetSocketAddress.createUnresolved("127.0.0.1", port))
                .toList();
        memberPorts.add(MosquittoBroker.freePort());
        MeshConfig config = new MeshConfig(
                site.state(name),
                "127.0.0.1",
                "127.0.0.1",
                MosquittoBroker.freePort(),
                memberPorts.get(memberPorts.size() - 1),
                Optional.empty(),
                seeds,
                Path.of("/"),
                LendSettings.DEFAULT);
        MeshProcess node = MeshProcess.start(
                        config, name, () -> false, allocator, site.clock(), new Random(memberPorts.size()))
                .await();
        nodes.add(node);
        return node;
    }

    private static boolean knows(MeshProcess node, Digest other) {
        return node.mesh().neighbours().stream().anyMatch(one -> one.id().equals(other))
                || node.members().stream().anyMatch(one -> one.id().equals(other));
    }

    @Test
    void revocation_reaches_connected_nodes_within_10_s_when_one_of_them_reaches_the_authority() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        String nobody = "127.0.0.1:" + MosquittoBroker.freePort();
        site.node("a", "127.0.0.1:" + site.serve(vertx).port());
        site.node("b", nobody);
        site.node("c", nobody);
        MeshTls lost = site.node("d", nobody);
        Digest id = CertifiedTls.digest(lost.credentials().self().id());
        for (String name : List.of("a", "b", "c", "d")) {
            start(site, name);
        }
        for (MeshProcess node : nodes) {
            Eventually.until(
                    "three neighbours",
                    Duration.ofSeconds(30),
                    () -> node.mesh().neighbours().size() == 3 && node.members().size() == 3);
        }
        site.revoke(lost);
        long begun = System.nanoTime();
        List<MeshProcess> good = nodes.subList(0, 3);
        Eventually.until(
                "nobody knows it any more",
                Duration.ofSeconds(60),
                () -> good.stream().noneMatch(node -> knows(node, id)));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println("revocation reached all nodes in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(PROMISED);
        for (MeshProcess node : good) {
            assertThat(node.mesh().neighbours()).hasSize(2);
        }
    }
}
