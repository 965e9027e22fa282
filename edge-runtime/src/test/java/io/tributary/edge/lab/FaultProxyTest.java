package io.tributary.edge.lab;

import static io.tributary.pipelines.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration DELAY = Duration.ofMillis(50);

    private ServerSocket echo;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket();
        echo.bind(ANY);
        Thread thread = new Thread(this::answer, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void answer() {
        while (!echo.isClosed()) {
            try (Socket socket = echo.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
                // The next one.
            }
        }
    }

    @AfterEach
    void stop() throws IOException {
        echo.close();
    }

    private FaultProxy proxy(Wire wire) throws IOException {
        return new FaultProxy(ANY, (InetSocketAddress) echo.getLocalSocketAddress(), wire);
    }

    private static Socket connected(FaultProxy proxy) throws IOException {
        Socket socket = new Socket();
        socket.connect(proxy.address());
        return socket;
    }

    @Test
    void many_are_under_way_at_once_and_each_is_as_late_as_the_wire_is_long() throws Exception {
        try (FaultProxy proxy = proxy(Wire.delayed(DELAY));
                Socket socket = connected(proxy)) {
            long begun = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                socket.getOutputStream().write(i);
            }
            InputStream in = socket.getInputStream();
            for (int i = 0; i < 100; i++) {
                assertThat(in.read()).isEqualTo(i);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThanOrEqualTo(DELAY.multipliedBy(2))
                    .isLessThan(DELAY.multipliedBy(50));
            assertThat(proxy.passedBytes()).isEqualTo(200);
        }
    }

    @Test
    void the_end_of_what_one_side_says_arrives_and_the_answer_too() throws Exception {
        try (FaultProxy proxy = proxy(new Wire(Duration.ofMillis(1), Duration.ofMillis(5), 1_000_000, 7));
                Socket socket = connected(proxy)) {
            byte[] sent = new byte[100_000];
            sent[99_999] = 1;
            long begun = System.nanoTime();
            socket.getOutputStream().write(sent);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(100));
        }
    }

    @Test
    void a_mute_link_says_nothing_stays_open_and_says_it_afterwards() throws Exception {
        try (FaultProxy proxy = proxy(Wire.SHORT);
                Socket socket = connected(proxy)) {
            proxy.mute(from -> true);
            socket.getOutputStream().write(5);
            socket.setSoTimeout(100);
            Assertions.assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> socket.getInputStream().read());
            proxy.mute(from -> false);
            socket.setSoTimeout(0);
            assertThat(socket.getInputStream().read()).isEqualTo(5);
        }
    }

    @Test
    void a_cut_link_closes_and_new_ones_too_until_it_is_mended() throws Exception {
        try (FaultProxy proxy = proxy(Wire.SHORT);
                Socket socket = connected(proxy)) {
            socket.getOutputStream().write(5);
            assertThat(socket.getInputStream().read()).isEqualTo(5);
            proxy.cut(from -> true);
            until("it has ended", () -> ended(socket));
            try (Socket again = connected(proxy)) {
                until("it ends at once", () -> ended(again));
            }
            proxy.cut(from -> false);
            try (Socket mended = connected(proxy)) {
                mended.getOutputStream().write(6);
                assertThat(mended.getInputStream().read()).isEqualTo(6);
            }
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
