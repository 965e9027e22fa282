package io.tributary.edge.source.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPingResp;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** Packets as the client library encodes them, which is our second opinion. */
final class Frames {
    private Frames() {}

    static byte[] publish(String topic, byte[] payload, int qos, int packetId, MqttProperties properties) {
        MqttMessage message = new MqttMessage(payload);
        message.setQos(qos);
        MqttPublish publish = new MqttPublish(topic, message, properties);
        publish.setMessageId(packetId);
        return bytes(publish);
    }

    static byte[] publish(String topic, String payload, int qos, int packetId) {
        return publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, packetId, new MqttProperties());
    }

    /** The same packet as it is sent again. */
    static byte[] again(byte[] publish) {
        byte[] copy = publish.clone();
        copy[0] |= 8;
        return copy;
    }

    static byte[] connack(boolean sessionPresent) {
        try {
            return bytes(new MqttConnAck(sessionPresent, 0, new MqttProperties()));
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
    }

    /** Some packet that a broker may send: mostly PUBLISH of every shape. */
    static byte[] any(Random random) {
        try {
            return switch (random.nextInt(12)) {
                case 0 -> bytes(new MqttPingResp());
                case 1 -> bytes(new MqttPubAck(0, 1 + random.nextInt(65_535), new MqttProperties()));
                case 2 -> {
                    MqttSubAck subAck = new MqttSubAck(new int[] {0, 1, 2, 0x87}, new MqttProperties());
                    subAck.setMessageId(1 + random.nextInt(65_535));
                    yield bytes(subAck);
                }
                default -> anyPublish(random);
            };
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] anyPublish(Random random) {
        int qos = random.nextInt(3);
        byte[] payload = new byte[random.nextInt(8) == 0 ? random.nextInt(3000) : random.nextInt(60)];
        random.nextBytes(payload);
        MqttProperties properties = random.nextBoolean() ? new MqttProperties() : anyProperties(random);
        byte[] bytes =
                publish(text(random, 1 + random.nextInt(40)), payload, qos, 1 + random.nextInt(65_535), properties);
        bytes[0] |= (byte) random.nextInt(2); // retained
        return qos > 0 && random.nextInt(4) == 0 ? again(bytes) : bytes;
    }

    private static MqttProperties anyProperties(Random random) {
        MqttProperties properties = new MqttProperties();
        properties.setPayloadFormat(random.nextBoolean());
        if (random.nextBoolean()) {
            properties.setMessageExpiryInterval((long) random.nextInt(100_000));
        }
        if (random.nextBoolean()) {
            properties.setContentType(text(random, random.nextInt(200)));
        }
        if (random.nextBoolean()) {
            properties.setResponseTopic("answer/" + random.nextInt(10));
        }
        if (random.nextBoolean()) {
            properties.setCorrelationData(new byte[random.nextInt(20)]);
        }
        if (random.nextBoolean()) {
            properties.setSubscriptionIdentifiers(List.of(1 + random.nextInt(127), 128 + random.nextInt(100_000)));
        }
        properties.setUserProperties(IntStream.range(0, random.nextInt(4))
                .mapToObj(n -> new UserProperty("k" + n, text(random, random.nextInt(30))))
                .toList());
        return properties;
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (random.nextInt(10) == 0 ? 'à' + random.nextInt(20) : 'a' + random.nextInt(26)));
        }
        return text.toString();
    }

    static byte[] bytes(MqttWireMessage message) {
        try {
            return message.serialize();
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] joined(List<byte[]> packets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        packets.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
