package io.tributary.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.store.SmallDisk;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedBrokerIT {
    @TempDir
    private Path folder = Path.of("");

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private Broker start(BrokerSettings settings) throws IOException {
        Broker broker = Broker.embedded(settings, new SecureRandom());
        opened.add(broker);
        broker.start();
        broker.admit();
        return broker;
    }

    private Client client(Broker broker, String id) throws MqttException {
        Client client = new Client(broker.port(), id);
        opened.add(client);
        return client;
    }

    private Client connected(Broker broker, String id) throws MqttException {
        Client client = client(broker, id);
        client.connect(false);
        return client;
    }

    private static void eventually(Runnable assertion) {
        boolean held = Eventually.holdsWithin(Duration.ofSeconds(10), () -> {
            try {
                assertion.run();
                return true;
            } catch (AssertionError notYet) {
                return false;
            }
        });
        if (!held) {
            assertion.run();
        }
    }

    private static void receives(Client client, String... messages) {
        eventually(() -> assertThat(client.received).containsExactly(messages));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void messages_arrive_with_every_quality_of_service(int qos) throws Exception {
        Broker broker = start(BrokerSettings.onLoopback(0));
        Client subscriber = connected(broker, "subscriber");
        subscriber.subscribe("a/b", qos);
        Client publisher = connected(broker, "publisher");
        for (int i = 0; i < 100; i++) {
            publisher.publish("a/b", "m" + i, qos, false);
        }
        eventually(() -> assertThat(subscriber.received).hasSize(100));
        assertThat(subscriber.received).startsWith("a/b m0 q" + qos).endsWith("a/b m99 q" + qos);
    }

    @Test
    void wildcards_match_levels_whatever_characters_are_in_them() throws Exception {
        Broker broker = start(BrokerSettings.onLoopback(0));
        Client one = connected(broker, "one");
        one.subscribe("city/+/air", 1);
        Client all = connected(broker, "all");
        all.subscribe("city/#", 1);
        Client exact = connected(broker, "exact");
        exact.subscribe("city/a.b*c>d \\e/air", 1);
        Client publisher = connected(broker, "publisher");
        publisher.publish("city/north/air", "1", 1, false);
        publisher.publish("city/a.b*c>d \\e/air", "2", 1, false);
        publisher.publish("city/north/air/raw", "3", 1, false);
        publisher.publish("town/north/air", "4", 1, false);
        publisher.publish("city", "5", 1, false);
        receives(one, "city/north/air 1 q1", "city/a.b*c>d \\e/air 2 q1");
        receives(all, "city/north/air 1 q1", "city/a.b*c>d \\e/air 2 q1", "city/north/air/raw 3 q1", "city 5 q1");
        receives(exact, "city/a.b*c>d \\e/air 2 q1");
    }

    @Test
    void a_retained_message_is_there_for_later_subscribers_until_it_is_cleared() throws Exception {
        Broker broker = start(BrokerSettings.onLoopback(0));
        Client publisher = connected(broker, "publisher");
        publisher.publish("state/a", "old", 1, true);
        publisher.publish("state/a", "new", 1, true);
        publisher.publish("state/b", "gone", 1, true);
        publisher.publish("state/b", "", 1, true);
        Client subscriber = connected(broker, "subscriber");
        subscriber.subscribe("state/+", 1);
        receives(subscriber, "state/a new q1 retained");
    }

    @Test
    void a_session_keeps_subscriptions_and_messages_while_its_client_is_away() throws Exception {
        Broker broker = start(BrokerSettings.onLoopback(0));
        Client away = client(broker, "node-1");
        assertThat(away.connect(true)).isFalse();
        away.subscribe("a/+", 1);
        away.disconnect();
        Client publisher = connected(broker, "publisher");
        publisher.publish("a/1", "while away", 1, false);
        assertThat(away.connect(true)).isTrue();
        receives(away, "a/1 while away q1");
    }

    @Test
    void what_was_not_acknowledged_comes_again_however_often_the_connection_breaks() throws Exception {
        Broker broker = start(BrokerSettings.onLoopback(0));
        Client subscriber = client(broker, "node-1");
        subscriber.acknowledgeByHand();
        subscriber.connect(true);
        subscriber.subscribe("a", 1);
        connected(broker, "publisher").publish("a", "once", 1, false);
        for (int times = 1; times <= 15; times++) {
            int seen = times;
            eventually(() -> assertThat(subscriber.received).hasSize(seen));
            subscriber.drop();
            assertThat(subscriber.connect(true)).isTrue();
        }
    }

    @Test
    void a_shared_subscription_divides_the_messages() throws Exception {
        Broker broker = start(BrokerSettings.onLoopback(0));
        Client first = connected(broker, "first");
        first.subscribe("$share/g/a/+", 1);
        Client second = connected(broker, "second");
        second.subscribe("$share/g/a/+", 1);
        Client publisher = connected(broker, "publisher");
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            publisher.publish("a/x", "m" + i, 1, false);
            sent.add("a/x m" + i + " q1");
        }
        eventually(
                () -> assertThat(first.received.size() + second.received.size()).isEqualTo(40));
        List<String> both = new ArrayList<>(first.received);
        both.addAll(second.received);
        assertThat(both).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(first.received).isNotEmpty();
        assertThat(second.received).isNotEmpty();
    }

    @Test
    void sessions_retained_and_waiting_messages_outlive_the_process_in_a_directory(@TempDir Path directory)
            throws Exception {
        BrokerSettings settings = new BrokerSettings("127.0.0.1", 0, null, directory, 1_000, 1 << 20, 1 << 16);
        try (Broker before = start(settings)) {
            Client subscriber = client(before, "node-1");
            subscriber.connect(true);
            subscriber.subscribe("a/#", 1);
            subscriber.disconnect();
            Client publisher = connected(before, "publisher");
            publisher.publish("a/1", "waits", 1, false);
            publisher.publish("state", "stays", 1, true);
            publisher.close();
        }
        Broker after = start(settings);
        Client subscriber = client(after, "node-1");
        assertThat(subscriber.connect(true)).isTrue();
        receives(subscriber, "a/1 waits q1");
        subscriber.subscribe("state", 1);
        receives(subscriber, "a/1 waits q1", "state stays q1 retained");
    }

    @Test
    void with_a_password_file_only_its_users_get_in(@TempDir Path directory) throws Exception {
        Path passwords = directory.resolve("users");
        Files.writeString(passwords, PasswordsTest.ALICE + "\n");
        Broker broker = start(new BrokerSettings("127.0.0.1", 0, passwords, null, 1_000, 1 << 20, 1 << 16));
        assertThatThrownBy(() -> client(broker, "a").connect(false)).isInstanceOf(MqttException.class);
        assertThatThrownBy(() -> client(broker, "b").connect(false, "alice", "wrong"))
                .isInstanceOf(MqttException.class);
        Client alice = client(broker, "c");
        alice.connect(false, "alice", "secret");
        alice.subscribe("a", 2);
        alice.publish("a", "hello", 2, true);
        receives(alice, "a hello q2");
    }

    @Test
    void before_others_are_admitted_only_the_gateway_gets_in() throws Exception {
        Broker broker = Broker.embedded(BrokerSettings.onLoopback(0), new SecureRandom());
        opened.add(broker);
        broker.start();
        Client node = client(broker, "node-1");
        for (int tries = 0; tries < 3; tries++) {
            assertThatThrownBy(() -> node.connect(true))
                    .as("unavailable, which is no word on its password")
                    .isInstanceOfSatisfying(
                            MqttException.class,
                            refused -> assertThat(refused.getReasonCode())
                                    .isEqualTo(MqttReturnCode.RETURN_CODE_SERVER_UNAVAILABLE));
        }
        Client gateway = client(broker, "gateway");
        gateway.connect(true, broker.access().user(), broker.access().password());
        gateway.subscribe("tributary/#", 1);
        broker.admit();
        assertThat(node.connect(true)).as("at once, though it was turned away").isFalse();
        node.publish("tributary/v1/s/n/summaries/p", "share", 1, false);
        receives(gateway, "tributary/v1/s/n/summaries/p share q1");
    }

    @Test
    void nobody_manages_the_broker_over_mqtt() throws Exception {
        Broker broker = start(BrokerSettings.onLoopback(0));
        Client intruder = connected(broker, "intruder");
        assertThat(intruder.refusesToSubscribe("activemq.notifications")).isTrue();
        assertThat(intruder.refusesToSubscribe("harmless")).isFalse();
        intruder.publish("activemq.management", "{}", 1, false);
        eventually(() -> assertThat(intruder.answers).containsExactly(0x87));
        intruder.publish("harmless", "{}", 1, false);
        eventually(() -> assertThat(intruder.answers).containsExactly(0x87, 0));
    }

    @Test
    void packets_may_be_split_anywhere_between_reads() throws Exception {
        Broker broker = start(BrokerSettings.onLoopback(0));
        Client subscriber = connected(broker, "subscriber");
        subscriber.subscribe("a/rather/long/topic/+", 0);
        Client publisher = connected(broker, "publisher");
        for (int i = 0; i < 5_000; i++) {
            publisher.publish("a/rather/long/topic/" + i, "m", 0, false);
        }
        eventually(() -> assertThat(subscriber.received).hasSize(5_000));
        assertThat(publisher.isConnected()).isTrue();
    }

    @Test
    void a_subscriber_that_stays_away_keeps_the_newest_messages_and_harms_nobody() throws Exception {
        Broker broker = start(new BrokerSettings("127.0.0.1", 0, null, null, 10, 1 << 20, 1 << 16));
        Client away = client(broker, "away");
        away.connect(true);
        away.subscribe("a", 1);
        away.disconnect();
        Client publisher = connected(broker, "publisher");
        String large = "x".repeat(40_000);
        for (int i = 0; i < 60; i++) {
            publisher.publish("a", i + large, 1, false);
        }
        away.connect(true);
        eventually(() -> assertThat(away.received).hasSize(10));
        assertThat(away.received.get(9)).startsWith("a 59x");
    }

    @Test
    void beyond_the_memory_limit_nodes_are_refused_and_keep_what_they_have() throws Exception {
        Broker broker = start(new BrokerSettings("127.0.0.1", 0, null, null, 10, 1 << 20, 1 << 16));
        Client away = client(broker, "gateway");
        away.connect(true);
        away.subscribe("tributary/v1/#", 1);
        away.disconnect();
        Client node = connected(broker, "node");
        String large = "x".repeat(40_000);
        List<Integer> confirmed = new ArrayList<>();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 60; i++) {
                        node.publish("tributary/v1/city/n1/summaries/p", i + large, 1, false);
                        confirmed.add(i);
                    }
                })
                .isInstanceOf(MqttException.class);
        assertThat(confirmed).hasSizeBetween(5, 59);
        away.connect(true);
        eventually(() -> assertThat(away.received).hasSize(confirmed.size()));
    }

    @Test
    void on_a_full_disk_nodes_are_refused_and_when_there_is_space_again_they_are_not() throws Exception {
        try (SmallDisk disk = SmallDisk.mounted(folder.resolve("disk"), "24m");
                Broker broker = start(onDisk(disk))) {
            Client gateway = connected(broker, "gateway");
            gateway.subscribe("tributary/#", 1);
            disk.fill();
            Eventually.until("it says so", () -> !broker.health().ready());
            assertThat(broker.health().reason()).contains(disk.folder().toString(), "free some space");
            Client refused = connected(broker, "node");
            assertThatThrownBy(() -> refused.publish("tributary/a", "1", 1, false))
                    .isInstanceOf(MqttException.class);
            assertThat(broker.failure()).isEmpty();
            disk.free();
            Eventually.until(
                    "it goes on", Duration.ofSeconds(5), () -> broker.health().ready());
            connected(broker, "node").publish("tributary/a", "2", 1, false);
            receives(gateway, "tributary/a 2 q1");
        }
    }

    @Test
    void it_says_when_there_is_no_room_to_start_and_when_there_is() throws Exception {
        try (SmallDisk disk = SmallDisk.mounted(folder.resolve("disk"), "24m");
                Broker broker = Broker.embedded(onDisk(disk), new SecureRandom())) {
            disk.fill();
            assertThat(broker.obstacle())
                    .hasValueSatisfying(
                            reason -> assertThat(reason).contains(disk.folder().toString(), "free some space"));
            disk.free();
            assertThat(broker.obstacle()).isEmpty();
            broker.start();
            assertThat(broker.failure()).isEmpty();
        }
    }

    private static BrokerSettings onDisk(SmallDisk disk) {
        return BrokerSettings.onLoopback(0).in(disk.folder().resolve("broker"));
    }

    @Test
    void connections_are_counted() throws Exception {
        Broker broker = start(BrokerSettings.onLoopback(0));
        assertThat(broker.health().ready()).isTrue();
        Client client = connected(broker, "client");
        eventually(() -> assertThat(broker.connections()).isEqualTo(1));
        client.disconnect();
        eventually(() -> assertThat(broker.connections()).isZero());
        broker.close();
        broker.close();
        assertThat(broker.health().ready()).isFalse();
    }

    @Test
    void a_port_in_use_is_said_with_what_to_do() throws Exception {
        Broker first = start(BrokerSettings.onLoopback(0));
        Broker second = Broker.embedded(BrokerSettings.onLoopback(first.port()), new SecureRandom());
        opened.add(second);
        assertThatThrownBy(second::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + first.port())
                .hasMessageContaining("choose another broker.port");
        Client unharmed = connected(first, "client");
        assertThat(unharmed.isConnected()).isTrue();
    }
}
