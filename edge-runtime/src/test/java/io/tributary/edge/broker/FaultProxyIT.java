package io.tributary.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.FaultProxy.Way;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyIT {
    private ServerSocket server;
    private FaultProxy network;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        network = new FaultProxy(server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        network.close();
        server.close();
    }

    /** Both ends of a connection through the proxy. */
    private record Ends(Socket client, Socket server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private Ends connected() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), network.port());
        return new Ends(client, server.accept());
    }

    private static byte[] some(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void without_faults_everything_passes_and_so_does_the_end_of_one_side() throws IOException {
        try (Ends ends = connected()) {
            byte[] much = some(200_000);
            Thread writer = new Thread(() -> write(ends.client(), much));
            writer.start();
            assertThat(ends.server().getInputStream().readNBytes(much.length)).isEqualTo(much);
            ends.client().shutdownOutput();
            assertThat(ends.server().getInputStream().read()).isNegative();
            ends.server().getOutputStream().write(some(10));
            ends.server().close();
            assertThat(ends.client().getInputStream().readAllBytes()).isEqualTo(some(10));
            Eventually.until("nothing is left", () -> network.connections() == 0);
        }
    }

    private static void write(Socket to, byte[] bytes) {
        try {
            to.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The test has ended the connection.
        }
    }

    @Test
    void a_delay_holds_up_each_byte_and_not_the_stream() throws IOException {
        network.delay(Duration.ofMillis(200));
        try (Ends ends = connected()) {
            long begun = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                ends.client().getOutputStream().write(i);
            }
            assertThat(ends.server().getInputStream().readNBytes(10)).hasSize(10);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
        }
    }

    @Test
    void a_slow_reader_makes_the_sender_wait() throws IOException {
        network.slow(Way.TO_CLIENT, 10_000);
        try (Ends ends = connected()) {
            long begun = System.nanoTime();
            ends.server().getOutputStream().write(some(5_000));
            assertThat(ends.client().getInputStream().readNBytes(5_000)).isEqualTo(some(5_000));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(450));
        }
    }

    @Test
    void corrupt_bytes_are_the_same_ones_for_the_same_seed() throws IOException {
        network.corrupt(Way.TO_SERVER, 7, 100);
        byte[] first = passed(some(3_000));
        byte[] second = passed(some(3_000));
        network.corrupt(Way.TO_SERVER, 8, 100);
        byte[] third = passed(some(3_000));
        assertThat(first).isEqualTo(second).isNotEqualTo(third).isNotEqualTo(some(3_000));
        int flipped = 0;
        for (int i = 0; i < first.length; i++) {
            flipped += Integer.bitCount((first[i] ^ some(3_000)[i]) & 0xFF);
        }
        assertThat(flipped).isBetween(10, 60);
    }

    private byte[] passed(byte[] bytes) throws IOException {
        try (Ends ends = connected()) {
            ends.client().getOutputStream().write(bytes);
            return ends.server().getInputStream().readNBytes(bytes.length);
        }
    }

    @Test
    void a_connection_is_cut_after_as_many_bytes_as_asked_for() throws IOException {
        network.cutAfter(Way.TO_SERVER, 1_000);
        try (Ends ends = connected()) {
            write(ends.client(), some(5_000));
            int got = 0;
            try {
                while (ends.server().getInputStream().read() >= 0) {
                    got++;
                }
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
            assertThat(got).isLessThanOrEqualTo(1_000);
        }
    }

    @Test
    void a_cut_resets_what_is_open_and_new_connections_work() throws IOException {
        try (Ends ends = connected()) {
            ends.client().getOutputStream().write(1);
            assertThat(ends.server().getInputStream().read()).isEqualTo(1);
            network.cut();
            Eventually.until("noticed", () -> isReset(ends.client()) && isReset(ends.server()));
        }
        assertThat(passed(some(10))).isEqualTo(some(10));
    }

    private static boolean isReset(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void a_half_open_connection_swallows_both_ways_and_stays_open_until_it_is_healed_for_new_ones() throws IOException {
        try (Ends ends = connected()) {
            Eventually.until("passed on", () -> network.connections() == 1);
            network.halfOpen();
            ends.client().getOutputStream().write(some(10));
            ends.server().getOutputStream().write(some(10));
            assertThat(Eventually.holdsWithin(Duration.ofMillis(200), () -> available(ends) > 0))
                    .isFalse();
            network.heal();
            ends.client().getOutputStream().write(some(10));
            assertThat(Eventually.holdsWithin(Duration.ofMillis(200), () -> available(ends) > 0))
                    .isFalse();
        }
        assertThat(passed(some(10))).isEqualTo(some(10));
    }

    private static int available(Ends ends) {
        try {
            return ends.client().getInputStream().available()
                    + ends.server().getInputStream().available();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
