package io.tributary.edge.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.mqtt.Explained;
import io.tributary.edge.mqtt.Gate;
import io.tributary.pipelines.testing.Eventually;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FastLaneTest {
    private static final int LARGE = 1 << 20;

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    /** What the client library makes of a stream: its messages in order, and the bytes of all other packets. */
    private static final class SecondOpinion {
        final List<LaneBench.Taken> messages = new ArrayList<>();
        final byte[] rest;

        private SecondOpinion(List<byte[]> packets) throws MqttException {
            List<byte[]> others = new ArrayList<>();
            for (byte[] packet : packets) {
                MqttWireMessage decoded = MqttWireMessage.createWireMessage(packet);
                if (decoded instanceof MqttPublish publish) {
                    messages.add(LaneBench.Taken.of(messages.size() + 1, publish.getTopicName(), publish.getPayload()));
                } else {
                    others.add(packet);
                }
            }
            rest = Frames.joined(others);
        }

        static SecondOpinion on(List<byte[]> packets) throws MqttException {
            return new SecondOpinion(packets);
        }
    }

    private static List<byte[]> packets(Random random, int count) {
        List<byte[]> packets = new ArrayList<>(List.of(Frames.connack(true)));
        for (int i = 0; i < count; i++) {
            packets.add(Frames.any(random));
        }
        return packets;
    }

    @Test
    void agrees_with_the_client_library_however_the_stream_is_split() throws IOException, MqttException {
        List<byte[]> packets = packets(new Random(4711), 12);
        byte[] stream = Frames.joined(packets);
        SecondOpinion expected = SecondOpinion.on(packets);
        for (int split = 1; split < stream.length; split++) {
            LaneBench bench = new LaneBench(1000, LARGE);
            byte[] passedOn = bench.readAll(bench.connection(bench.inPieces(stream, split), sent));
            assertThat(bench.taken).as("split at " + split).isEqualTo(expected.messages);
            assertThat(passedOn).as("split at " + split).isEqualTo(expected.rest);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agrees_with_the_client_library_on_long_streams_in_random_pieces(long seed) throws IOException, MqttException {
        Random random = new Random(seed);
        List<byte[]> packets = packets(random, 3000);
        byte[] stream = Frames.joined(packets);
        int[] ends = random.ints(500, 1, stream.length).sorted().toArray();
        LaneBench bench = new LaneBench(100_000, LARGE);
        byte[] passedOn = bench.readAll(bench.connection(bench.inPieces(stream, ends), sent));
        SecondOpinion expected = SecondOpinion.on(packets);
        assertThat(bench.taken).as("seed " + seed).isEqualTo(expected.messages);
        assertThat(passedOn).as("seed " + seed).isEqualTo(expected.rest);
    }

    @Test
    void one_byte_at_a_time_is_enough() throws IOException, MqttException {
        List<byte[]> packets = packets(new Random(7), 200);
        byte[] stream = Frames.joined(packets);
        int[] ends = IntStream.rangeClosed(1, stream.length).toArray();
        LaneBench bench = new LaneBench(1000, LARGE);
        bench.readAll(bench.connection(bench.inPieces(stream, ends), sent));
        assertThat(bench.taken).isEqualTo(SecondOpinion.on(packets).messages);
    }

    @Test
    void a_message_of_each_size_about_a_chunk_comes_whole() throws IOException {
        for (int size = MqttInbox.CHUNK_BYTES - 40; size < MqttInbox.CHUNK_BYTES + 40; size += 3) {
            LaneBench bench = new LaneBench(1000, LARGE);
            byte[] payload = new byte[size];
            new Random(size).nextBytes(payload);
            byte[] stream = Frames.joined(List.of(
                    Frames.publish("a", "before", 0, 0),
                    Frames.publish("a", payload, 0, 0, new MqttProperties()),
                    Frames.publish("a", "after", 0, 0)));
            bench.readAll(bench.connection(new ByteArrayInputStream(stream), sent));
            assertThat(bench.taken).hasSize(3);
            assertThat(bench.taken.get(1)).isEqualTo(LaneBench.Taken.of(2, "a", payload));
        }
    }

    @Test
    void a_message_that_is_too_large_is_skipped_at_every_split_and_acknowledged_in_its_turn() throws IOException {
        byte[] stream = Frames.joined(List.of(
                Frames.connack(false),
                Frames.publish("a", "1", 1, 1),
                Frames.publish("topic/of/some/length", "x".repeat(300), 1, 2),
                Frames.publish("a", "2", 1, 3)));
        for (int split = 1; split < stream.length; split++) {
            LaneBench bench = new LaneBench(10, 100);
            sent.reset();
            bench.readAll(bench.connection(bench.inPieces(stream, split), sent));
            assertThat(bench.payloads()).as("split at " + split).containsExactly("1", "2");
            assertThat(bench.intake.oversized.sum()).isEqualTo(1);
            bench.inbox.acknowledge(1, 0);
            assertThat(sent.toByteArray()).containsExactly(0x40, 2, 0, 1, 0x40, 2, 0, 2);
            bench.inbox.acknowledge(2, 0);
            assertThat(sent.size()).isEqualTo(12);
        }
    }

    @Test
    void qos_2_is_received_when_the_node_says_so_and_completed_when_the_broker_releases_it() throws IOException {
        LaneBench bench = new LaneBench(10, LARGE);
        byte[] pubrel = {0x62, 2, 0, 9};
        byte[] stream = Frames.joined(List.of(Frames.connack(false), Frames.publish("a", "1", 2, 9), pubrel));
        byte[] passedOn = bench.readAll(bench.connection(new ByteArrayInputStream(stream), sent));
        assertThat(passedOn).isEqualTo(Frames.connack(false));
        assertThat(sent.toByteArray()).containsExactly(0x70, 2, 0, 9);
        bench.inbox.acknowledge(1, 0);
        assertThat(sent.toByteArray()).endsWith(0x50, 2, 0, 9);
    }

    @Test
    void a_redelivered_message_is_handed_over_once_and_acknowledged_on_the_connection_that_brought_it()
            throws IOException {
        LaneBench bench = new LaneBench(10, LARGE);
        byte[] one = Frames.publish("a", "1", 1, 1);
        byte[] two = Frames.publish("a", "2", 1, 2);
        bench.readAll(bench.connection(stream(Frames.connack(false), one, two), sent));
        bench.inbox.acknowledge(1, 0); // on a connection that is about to break: the broker may not get it
        ByteArrayOutputStream sentLater = new ByteArrayOutputStream();
        byte[] three = Frames.publish("a", "3", 1, 3);
        FastLane again =
                bench.connection(stream(Frames.connack(true), Frames.again(one), Frames.again(two), three), sentLater);
        bench.readAll(again);
        assertThat(bench.payloads()).containsExactly("1", "2", "3");
        assertThat(bench.intake.duplicates.sum()).isEqualTo(2);
        assertThat(sentLater.toByteArray()).containsExactly(0x40, 2, 0, 1);
        bench.inbox.acknowledge(3, 0);
        assertThat(sentLater.toByteArray()).containsExactly(0x40, 2, 0, 1, 0x40, 2, 0, 2, 0x40, 2, 0, 3);
        assertThat(sent.toByteArray()).containsExactly(0x40, 2, 0, 1);
    }

    @Test
    void another_message_with_a_used_packet_id_is_a_new_message() throws IOException {
        LaneBench bench = new LaneBench(10, LARGE);
        bench.readAll(bench.connection(stream(Frames.connack(false), Frames.publish("a", "1", 1, 1)), sent));
        byte[] other = Frames.again(Frames.publish("a", "other", 1, 1));
        bench.readAll(bench.connection(stream(Frames.connack(true), other), sent));
        assertThat(bench.payloads()).containsExactly("1", "other");
    }

    @Test
    void nothing_is_recognised_when_the_broker_has_lost_the_session() throws IOException {
        LaneBench bench = new LaneBench(10, LARGE);
        byte[] one = Frames.publish("a", "1", 1, 1);
        bench.readAll(bench.connection(stream(Frames.connack(false), one), sent));
        bench.readAll(bench.connection(stream(Frames.connack(false), Frames.again(one)), sent));
        assertThat(bench.payloads()).containsExactly("1", "1");
    }

    @Test
    void a_lane_whose_connection_was_replaced_adds_nothing_and_acknowledges_nothing() throws IOException {
        LaneBench bench = new LaneBench(10, LARGE);
        FastLane old = bench.connection(stream(Frames.publish("a", "late", 1, 1)), sent);
        bench.readAll(bench.connection(stream(Frames.connack(false), Frames.publish("a", "1", 1, 5)), sent));
        assertThatThrownBy(() -> bench.readAll(old)).isInstanceOf(IOException.class);
        old.sendDueAcknowledgements();
        assertThat(bench.payloads()).containsExactly("1");
        assertThat(sent.size()).isZero();
    }

    @Test
    void malformed_packets_end_the_connection_with_a_reason_code() throws IOException {
        assertEnds(0x81, new byte[] {0x36, 6, 0, 1, 'a', 0, 1, 0}); // QoS 3
        assertEnds(0x81, new byte[] {0x38, 4, 0, 1, 'a', 0}); // duplicate of QoS 0
        assertEnds(0x81, new byte[] {0x30, 4, 0, 9, 'a', 0}); // topic longer than the packet
        assertEnds(0x81, new byte[] {0x30, 1, 0}); // no room for the length of a topic
        assertEnds(0x81, new byte[] {0x30, 3, 0, 1, 'a'}); // no properties
        assertEnds(0x81, new byte[] {0x30, 5, 0, 1, 'a', 9, 0}); // properties longer than the packet
        assertEnds(0x81, new byte[] {0x30, 6, 0, 1, 'a', 2, 0x11, 0}); // a property of other packets
        assertEnds(0x81, new byte[] {0x30, 6, 0, 1, 'a', 2, 0x0B, 0}); // subscription identifier 0
        assertEnds(0x82, new byte[] {0x30, 8, 0, 1, 'a', 4, 1, 0, 1, 0}); // a property twice
        assertEnds(0x82, new byte[] {0x32, 6, 0, 1, 'a', 0, 0, 0}); // packet id 0
        assertEnds(0x82, new byte[] {0x30, 3, 0, 0, 0}); // no topic
        assertEnds(0x94, new byte[] {0x30, 6, 0, 0, 3, 0x23, 0, 1}); // a topic alias
        assertEnds(0x81, new byte[] {0x30, -1, -1, -1, -1, 1}); // a length of five bytes
    }

    private void assertEnds(int reasonCode, byte[] packet) throws IOException {
        LaneBench bench = new LaneBench(10, LARGE);
        sent.reset();
        FastLane lane = bench.connection(stream(Frames.publish("a", "good", 0, 0), packet), sent);
        assertThatThrownBy(() -> bench.readAll(lane))
                .isInstanceOf(Explained.class)
                .hasMessageContaining("0x%02X", reasonCode);
        bench.poll();
        assertThat(bench.payloads()).containsExactly("good");
        assertThat(sent.toByteArray()).containsExactly(0xE0, 1, reasonCode);
    }

    @Test
    void bulk_and_single_reads_pass_on_the_same_bytes() throws IOException {
        byte[] packets = Frames.joined(List.of(Frames.connack(true), new byte[] {(byte) 0xD0, 0}));
        LaneBench bench = new LaneBench(10, LARGE);
        DataInputStream in = new DataInputStream(bench.connection(new ByteArrayInputStream(packets), sent));
        byte[] got = new byte[packets.length];
        got[0] = in.readByte();
        assertThat(in.available()).isEqualTo(packets.length - 1);
        in.readFully(got, 1, got.length - 1);
        assertThat(got).isEqualTo(packets);
        assertThat(in.read()).isEqualTo(-1);
    }

    private static ByteArrayInputStream stream(byte[]... packets) {
        return new ByteArrayInputStream(Frames.joined(List.of(packets)));
    }

    @Test
    void reader_and_writer_run_at_once_within_a_small_inbox_and_nothing_is_lost() throws Exception {
        int count = 20_000;
        Random random = new Random(11);
        List<byte[]> packets = new ArrayList<>(List.of(Frames.connack(false)));
        for (int i = 0; i < count; i++) {
            String filling = "x".repeat(random.nextInt(500) == 0 ? random.nextInt(300_000) : random.nextInt(30));
            packets.add(Frames.publish("a", i + ":" + filling, random.nextInt(2), 1 + i % 65_000));
        }
        MqttInbox inbox = new MqttInbox(50, 256 * 1024, 50, () -> {});
        FastLane lane = new FastLane(
                inbox,
                new Intake(),
                stream(packets.toArray(new byte[0][])),
                new Gate(sent),
                InstantSource.system(),
                LARGE);
        inbox.opened(lane);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                lane.readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        List<String> numbers = new ArrayList<>();
        Eventually.until("all come", () -> {
            assertThat(inbox.depth()).isLessThanOrEqualTo(50);
            int taken = inbox.poll(
                    (message, position) -> numbers.add(message.payload().split(":")[0]), 7);
            inbox.acknowledge(numbers.size(), 0);
            return taken == 0 && numbers.size() == count;
        });
        writer.get();
        assertThat(numbers)
                .isEqualTo(IntStream.range(0, count).mapToObj(Integer::toString).toList());
        assertThat(inbox.unacknowledged()).isZero();
    }
}
