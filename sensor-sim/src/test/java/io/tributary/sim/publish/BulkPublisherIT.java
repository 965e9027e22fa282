package io.tributary.sim.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.sim.publish.FakeBroker.Behaviour;
import io.tributary.sim.publish.FakeBroker.Received;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BulkPublisherIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final BulkPublisher.Options QUICK =
            new BulkPublisher.Options(100, 4096, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(5));

    @Test
    void every_message_arrives_in_order_and_is_acknowledged() throws Exception {
        try (FakeBroker broker = new FakeBroker(List.of(Behaviour.good()))) {
            Publisher.Counts counts = publish(broker, 0, 10_000, 1);
            assertThat(counts).isEqualTo(new Publisher.Counts(10_000, 10_000, 0, 0, 0, 0));
            assertThat(broker.received).extracting(Received::payload).isEqualTo(payloads(0, 10_000));
        }
    }

    @Test
    void settling_waits_until_the_broker_has_read_every_qos_0_message() throws Exception {
        try (FakeBroker broker = new FakeBroker(List.of(Behaviour.good()))) {
            Publisher.Counts counts = publish(broker, 0, 10_000, 0);
            assertThat(counts.published()).isEqualTo(10_000);
            assertThat(broker.received).hasSize(10_000);
        }
    }

    @Test
    void no_more_messages_wait_than_the_broker_allows() throws Exception {
        Behaviour silent = new Behaviour(7, false, 500, Behaviour.ALWAYS, 0);
        try (FakeBroker broker = new FakeBroker(List.of(silent));
                BulkPublisher publisher = connect(broker)) {
            assertThat(publisher.window()).isEqualTo(7);
            publishAll(publisher, 0, 600, 1);
            publisher.settle(LONG);
            assertThat(broker.mostWaiting).hasValue(7);
        }
    }

    @Test
    void after_a_broken_connection_what_was_not_acknowledged_is_sent_again_as_duplicate_in_its_order()
            throws Exception {
        Behaviour breaks = new Behaviour(50, true, 520, 560, 0);
        Behaviour remembers = new Behaviour(50, true, Behaviour.ALWAYS, Behaviour.ALWAYS, 0);
        try (FakeBroker broker = new FakeBroker(List.of(breaks, remembers))) {
            Publisher.Counts counts = publish(broker, 0, 1000, 1);
            assertThat(counts.acknowledged()).isEqualTo(1000);
            assertThat(counts.reconnects()).isEqualTo(1);
            List<Received> again =
                    broker.received.stream().filter(r -> r.connection() == 1).toList();
            assertThat(again).extracting(Received::payload).isEqualTo(payloads(520, 1000));
            assertThat(again.subList(0, 40)).allMatch(Received::duplicate);
            assertThat(again.stream().filter(Received::duplicate).count()).isBetween(40L, 50L);
            assertThat(counts.resent()).isBetween(40L, 50L);
        }
    }

    @Test
    void a_broker_that_forgot_the_session_gets_the_messages_as_new_ones() throws Exception {
        Behaviour breaks = new Behaviour(50, false, 100, 130, 0);
        try (FakeBroker broker = new FakeBroker(List.of(breaks, breaks, Behaviour.good()))) {
            Publisher.Counts counts = publish(broker, 0, 1000, 1);
            assertThat(counts.acknowledged()).isEqualTo(1000);
            assertThat(broker.received).noneMatch(Received::duplicate);
            Set<String> distinct = new LinkedHashSet<>();
            broker.received.forEach(r -> distinct.add(r.payload()));
            assertThat(distinct).containsExactlyElementsOf(payloads(0, 1000));
        }
    }

    @Test
    void a_smaller_window_after_a_reconnect_is_respected_while_sending_again() throws Exception {
        Behaviour breaks = new Behaviour(90, true, 10, 95, 0);
        Behaviour narrow = new Behaviour(3, true, Behaviour.ALWAYS, Behaviour.ALWAYS, 0);
        try (FakeBroker broker = new FakeBroker(List.of(breaks, narrow))) {
            Publisher.Counts counts = publish(broker, 0, 300, 1);
            assertThat(counts.acknowledged()).isEqualTo(300);
        }
    }

    @Test
    void a_broker_that_acknowledges_nothing_is_given_up_with_the_number_that_waits() throws Exception {
        Behaviour silent = new Behaviour(10, true, 0, Behaviour.ALWAYS, 0);
        try (FakeBroker broker = new FakeBroker(List.of(silent));
                BulkPublisher publisher = connect(broker)) {
            assertThatThrownBy(() -> publishAll(publisher, 0, 100, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("acknowledges nothing")
                    .hasMessageContaining("10 messages");
        }
    }

    @Test
    void a_broker_may_go_away_any_number_of_times_as_long_as_it_comes_back() throws Exception {
        Behaviour breaks = new Behaviour(10, true, Behaviour.ALWAYS, 1, 0);
        try (FakeBroker broker = new FakeBroker(List.of(breaks));
                BulkPublisher publisher = connect(broker)) {
            for (int round = 1; round <= 8; round++) {
                publishAll(publisher, round, round + 1, 0);
                while (publisher.counts().reconnects() < round) {
                    publisher.flush();
                }
            }
            assertThat(broker.received).extracting(Received::payload).isEqualTo(payloads(1, 9));
        }
    }

    @Test
    void a_wrong_password_is_told_at_once_with_what_to_do() throws Exception {
        Behaviour refuses = new Behaviour(10, false, 0, 0, 0x86);
        try (FakeBroker broker = new FakeBroker(List.of(refuses))) {
            assertThatThrownBy(() -> connect(broker))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("fake broker refused the connection: bad user name or password");
        }
    }

    @Test
    void a_broker_that_cannot_be_reached_is_told_at_once_with_its_address() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Target target = new Target(
                "broker at " + port, () -> new Socket(InetAddress.getLoopbackAddress(), port), "test", null, null);
        assertThatThrownBy(() -> connect(target))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot reach broker at " + port)
                .hasMessageContaining("check that the broker runs");
    }

    @Test
    void a_server_that_is_no_broker_is_told_so() throws Exception {
        try (ServerSocket web = new ServerSocket(0)) {
            Thread answers = new Thread(() -> {
                try (Socket socket = web.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".repeat(10).getBytes(UTF_8));
                    socket.getOutputStream().flush();
                    while (socket.getInputStream().read() >= 0) {}
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            answers.start();
            Target target = new Target(
                    "web", () -> new Socket(InetAddress.getLoopbackAddress(), web.getLocalPort()), "test", null, null);
            assertThatThrownBy(() -> connect(target)).hasMessageContaining("web does not speak MQTT");
            answers.join();
        }
    }

    @Test
    void a_message_larger_than_the_buffer_is_sent() throws Exception {
        try (FakeBroker broker = new FakeBroker(List.of(Behaviour.good()));
                BulkPublisher publisher = connect(broker)) {
            String large = "x".repeat(100_000);
            publisher.publish(new Emission(0, "t".getBytes(UTF_8), large.getBytes(UTF_8), 1));
            publisher.publish(new Emission(0, "t".getBytes(UTF_8), "small".getBytes(UTF_8), 1));
            publisher.settle(LONG);
            assertThat(broker.received).extracting(Received::payload).containsExactly(large, "small");
        }
    }

    private static Publisher.Counts publish(FakeBroker broker, int from, int to, int qos) throws IOException {
        try (BulkPublisher publisher = connect(broker)) {
            publishAll(publisher, from, to, qos);
            publisher.settle(LONG);
            return publisher.counts();
        }
    }

    private static void publishAll(Publisher publisher, int from, int to, int qos) throws IOException {
        for (String payload : payloads(from, to)) {
            publisher.publish(new Emission(0, "city/s1".getBytes(UTF_8), payload.getBytes(UTF_8), qos));
        }
        publisher.flush();
    }

    private static List<String> payloads(int from, int to) {
        List<String> payloads = new ArrayList<>();
        for (int i = from; i < to; i++) {
            payloads.add("reading " + i);
        }
        return payloads;
    }

    private static BulkPublisher connect(FakeBroker broker) throws IOException {
        return connect(broker.target());
    }

    private static BulkPublisher connect(Target target) throws IOException {
        return BulkPublisher.connect(target, QUICK, System::nanoTime, new Seed(1).random());
    }
}
