package io.tributary.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;

class ConnackRepairTest {
    private static final byte[] AFTER = {(byte) 0xD0, 0, 1, 2, 3};

    private static byte[] connack(int receiveMaximum) throws MqttException {
        MqttProperties properties = new MqttProperties();
        properties.setSessionExpiryInterval(100L);
        properties.setReceiveMaximum(receiveMaximum);
        properties.setMaximumQoS(1);
        properties.setMaximumPacketSize(1_000_000L);
        properties.setAssignedClientIdentifier("somebody");
        properties.setTopicAliasMaximum(10);
        properties.setReasonString("x".repeat(200));
        properties.setUserProperties(List.of(new UserProperty("a", "b")));
        properties.setServerKeepAlive(60);
        return new MqttConnAck(false, 0, properties).serialize();
    }

    private static byte[] through(byte[] bytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes);
        all.writeBytes(AFTER);
        return new DataInputStream(new ConnackRepair(new ByteArrayInputStream(all.toByteArray()))).readAllBytes();
    }

    private static int receiveMaximum(byte[] bytes) throws MqttException {
        return ((MqttConnAck) MqttWireMessage.createWireMessage(bytes))
                .getProperties()
                .getReceiveMaximum();
    }

    @Test
    void a_receive_maximum_that_the_library_takes_for_negative_is_lowered() throws IOException, MqttException {
        assertThat(receiveMaximum(connack(65_535)))
                .as("the library's mistake is still there")
                .isEqualTo(-1);
        byte[] repaired = through(connack(65_535));
        assertThat(receiveMaximum(repaired)).isEqualTo(32_767);
        assertThat(repaired).endsWith(AFTER).hasSize(connack(1).length + AFTER.length);
    }

    @Test
    void everything_else_passes_untouched() throws IOException, MqttException {
        assertThat(through(connack(20))).startsWith(connack(20)).endsWith(AFTER);
        byte[] plain = {0x20, 3, 0, 0, 0};
        assertThat(through(plain)).startsWith(plain).endsWith(AFTER);
    }

    @Test
    void nonsense_ends_in_nothing_worse_than_an_io_exception() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = 0x20;
                bytes[1] = (byte) random.nextInt(50);
            }
            try {
                assertThat(new ConnackRepair(new ByteArrayInputStream(bytes)).readAllBytes())
                        .hasSizeLessThan(60);
            } catch (IOException e) {
                assertThat(e).isInstanceOf(EOFException.class);
            }
        }
    }
}
