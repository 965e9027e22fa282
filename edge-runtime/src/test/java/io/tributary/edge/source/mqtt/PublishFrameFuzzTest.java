package io.tributary.edge.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tributary.edge.mqtt.Explained;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, reading stays within the packet, and what both we and the client library accept is the same. */
class PublishFrameFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void any_bytes(FuzzedDataProvider data) throws IOException {
        int split = data.consumeInt(1, 64);
        byte[] body = data.consumeRemainingAsBytes();
        if (body.length > 0) {
            check(withLength(body));
            stream(body, split);
        }
    }

    @Test
    void packets_with_some_bytes_changed() throws IOException {
        Random random = new Random(20_260_101);
        int accepted = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] packet = Frames.anyPublish(random);
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                packet[random.nextInt(Math.min(packet.length, 60))] = (byte) random.nextInt(256);
            }
            packet[0] = (byte) (0x30 | (packet[0] & 0xF));
            accepted += check(packet) ? 1 : 0;
            stream(packet, 1 + random.nextInt(packet.length));
        }
        assertThat(accepted).isBetween(1_000, 4_000);
    }

    /** Makes a PUBLISH of arbitrary flags and body. */
    private static byte[] withLength(byte[] fuzz) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x30 | (fuzz[0] & 0xF));
        packet.writeBytes(MqttWireMessage.encodeVariableByteInteger(fuzz.length - 1));
        packet.write(fuzz, 1, fuzz.length - 1);
        return packet.toByteArray();
    }

    /** @return whether both accept the packet; then they agree on what it says */
    private static boolean check(byte[] packet) {
        int length = PublishFrame.length(packet, 0, packet.length);
        if (length != packet.length) {
            return false;
        }
        PublishFrame frame = new PublishFrame();
        boolean ours = frame.read(packet, 0, length) == 0;
        MqttPublish theirs = secondOpinion(packet);
        if (!ours || theirs == null) {
            return false;
        }
        assertThat(frame.qos).isEqualTo(theirs.getQoS());
        assertThat(frame.packetId).isEqualTo(theirs.getMessageId());
        assertThat(frame.duplicate).isEqualTo((packet[0] & 8) != 0);
        assertThat(new String(packet, frame.topicFrom, frame.topicLength, StandardCharsets.UTF_8))
                .isEqualTo(theirs.getTopicName());
        assertThat(Arrays.copyOfRange(packet, frame.payloadFrom, frame.end)).isEqualTo(theirs.getPayload());
        return true;
    }

    private static @Nullable MqttPublish secondOpinion(byte[] packet) {
        try {
            return (MqttPublish) MqttWireMessage.createWireMessage(packet);
        } catch (MqttException
                | IllegalArgumentException
                | NegativeArraySizeException
                | ArrayIndexOutOfBoundsException e) {
            return null; // the library has many ways to say no
        }
    }

    /** Bytes as a stream of packets: it may end in a refusal, but in nothing else. */
    private static void stream(byte[] bytes, int split) throws IOException {
        LaneBench bench = new LaneBench(10_000, 1000);
        byte[] stream = Frames.joined(List.of(Frames.connack(false), bytes));
        try {
            bench.readAll(bench.connection(bench.inPieces(stream, split), new ByteArrayOutputStream()));
        } catch (Explained e) {
            assertThat(e).hasMessageContaining("reason code");
        }
    }
}
