package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.config.MeshConfig;
import io.tributary.edge.mesh.identity.TestSite;
import io.tributary.edge.mesh.offer.LendSettings;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MeetingIT {
    @TempDir
    private Path folder = Path.of("");

    private final BufferAllocator allocator = new RootAllocator();
    private final int port = MosquittoBroker.freePort();
    private final int membersPort = MosquittoBroker.freePort();

    @BeforeEach
    void join() {
        TestSite.in(folder, "north").node("a");
    }

    @AfterEach
    void close() {
        allocator.close();
    }

    private MeshConfig config(String address) {
        return new MeshConfig(
                folder.resolve("node-a"),
                address,
                address,
                port,
                membersPort,
                Optional.empty(),
                List.of(),
                Path.of("/"),
                LendSettings.DEFAULT);
    }

    private MeshProcess start(String address) {
        return MeshProcess.start(
                        config(address),
                        "a",
                        () -> false,
                        allocator,
                        () -> Instant.parse("2026-03-01T12:00:00Z"),
                        new Random(1))
                .await();
    }

    private static ServerSocket taken(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    @Test
    void a_node_whose_ports_are_taken_says_so_and_meets_its_neighbours_when_they_are_free() throws Exception {
        ServerSocket forTasks = taken(port);
        ServerSocket forMembers = taken(membersPort);
        MeshProcess node = start("127.0.0.1");
        try {
            assertThat(node.warnings()).anyMatch(warning -> warning.contains("in use"));
            forTasks.close();
            Eventually.until(
                    "only the other port is in the way",
                    Duration.ofSeconds(15),
                    () -> node.warnings().stream().anyMatch(warning -> warning.contains(":" + membersPort)));
            forMembers.close();
            Eventually.until(
                    "it has met", Duration.ofSeconds(15), () -> node.warnings().isEmpty());
        } finally {
            forTasks.close();
            forMembers.close();
            node.stop().await();
        }
    }

    @Test
    void a_node_whose_address_is_not_there_yet_says_so() {
        MeshProcess node = start("192.0.2.1");
        try {
            assertThat(node.warnings()).anyMatch(warning -> warning.contains("192.0.2.1"));
        } finally {
            node.stop().await();
        }
    }

    @Test
    void the_address_of_a_machine_is_one_of_its_own() throws Exception {
        assertThat(OwnAddress.of(config("10.1.2.3"))).isEqualTo("10.1.2.3");
        try {
            String own = OwnAddress.of(config(MeshConfig.AUTO));
            assertThat(OwnAddress.isGone(own)).isFalse();
            assertThat(own).doesNotStartWith("127.");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("no network address yet");
        }
        assertThat(OwnAddress.isGone("127.0.0.1")).isFalse();
        assertThat(OwnAddress.isGone("192.0.2.1")).isTrue();
    }
}
