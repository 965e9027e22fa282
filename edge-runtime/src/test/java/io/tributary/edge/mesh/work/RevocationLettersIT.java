package io.tributary.edge.mesh.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.mesh.identity.MeshTls;
import io.tributary.edge.mesh.identity.TestSite;
import io.tributary.edge.mesh.link.Letter;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists of revoked certificates between nodes, over TLS on loopback. */
@Timeout(120)
class RevocationLettersIT {
    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private MeshNode node(MeshTls tls) {
        return new MeshNode(vertx, tls, 1_000_000);
    }

    private static void awaitNeighbours(MeshNode node, int neighbours) {
        Eventually.until(
                neighbours + " neighbours", () -> node.mesh.neighbours().size() == neighbours);
    }

    @Test
    void a_list_goes_from_node_to_node_to_those_who_are_there_and_those_who_come_later() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        MeshTls first = site.node("a");
        MeshTls second = site.node("b");
        MeshTls third = site.node("c");
        MeshTls later = site.node("d");
        byte[] list = site.revoke(site.node("gone"));
        try (MeshNode a = node(first);
                MeshNode b = node(second);
                MeshNode c = node(third);
                MeshNode d = node(later)) {
            a.joined(b);
            b.joined(c);
            awaitNeighbours(b, 2);
            first.revocations().offer(list);
            Eventually.until(
                    "the list at the second",
                    () -> second.revocations()
                            .numbers()
                            .equals(first.revocations().numbers()));
            Eventually.until(
                    "the list at the third",
                    () -> third.revocations()
                            .numbers()
                            .equals(first.revocations().numbers()));
            c.joined(d);
            Eventually.until(
                    "the list at who came later",
                    () -> later.revocations()
                            .numbers()
                            .equals(first.revocations().numbers()));
        }
    }

    @Test
    void what_is_no_list_of_an_owner_is_refused_and_a_flood_is_not_looked_at() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        TestSite south = TestSite.in(folder, "south");
        MeshTls hearing = site.node("a");
        try (MeshNode a = node(hearing);
                MeshNode b = node(site.node("b"))) {
            a.joined(b);
            awaitNeighbours(a, 1);
            awaitNeighbours(b, 1);
            b.mesh.send(new Letter.Revoke(new byte[] {1, 2, 3}));
            Eventually.until("refused", () -> a.mesh.figures().peersCutOff() == 1);
            b.mesh.send(new Letter.Revoke(south.revoke(south.node("x"))));
            Eventually.until("refused", () -> a.mesh.figures().peersCutOff() == 2);
            for (int i = 0; i < 2_000; i++) {
                b.mesh.send(new Letter.Known(Map.of(a.self.owner(), BigInteger.ZERO)));
                b.mesh.send(new Letter.Revoke(new byte[] {1, 2, 3}));
            }
            byte[] list = site.revoke(site.node("gone"));
            hearing.revocations().offer(list);
            assertThat(a.mesh.neighbours()).hasSize(1);
            // Two lists, what came of the flood before the limit, and one line for the rest of it.
            assertThat(a.mesh.figures().peersCutOff()).isBetween(2L, 25L);
            // The flood is that neighbour's alone: what it asks for it gets, if later.
            Eventually.until(
                    "the list at the other",
                    () -> !b.tls.revocations()
                            .number(hearing.credentials().self().owner())
                            .equals(BigInteger.ZERO));
        }
    }
}
