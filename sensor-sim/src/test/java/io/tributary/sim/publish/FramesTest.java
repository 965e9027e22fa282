package io.tributary.sim.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttConnect;
import org.eclipse.paho.mqttv5.common.packet.MqttDataTypes;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our bytes are read by, and compared with those of, an implementation that is not ours. */
class FramesTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 29, 117, 118, 119, 127, 128, 16_370, 16_383, 16_384, 2_097_151, 2_097_152})
    void a_publish_of_any_length_is_what_another_implementation_reads(int bytes) throws Exception {
        byte[] payload = new byte[bytes];
        Arrays.fill(payload, (byte) 'x');
        Emission emission = new Emission(0, "city/nörd/s1".getBytes(UTF_8), payload, 1);
        byte[] frame = new byte[Frames.publishBytes(emission) + 7];

        int end = Frames.putPublish(frame, 7, emission, 0xABCD, true);

        assertThat(end).isEqualTo(frame.length);
        MqttPublish read = (MqttPublish) read(frame, 7);
        assertThat(read.getTopicName()).isEqualTo("city/nörd/s1");
        assertThat(read.getMessage().getPayload()).isEqualTo(payload);
        assertThat(read.getMessageId()).isEqualTo(0xABCD);
        assertThat(frame[7]).as("PUBLISH, DUP, QoS 1").isEqualTo((byte) 0x3A);
        assertThat(read.getMessage().getQos()).isEqualTo(1);
    }

    @Test
    void a_publish_with_qos_0_equals_that_of_another_implementation() throws Exception {
        MqttMessage message = new MqttMessage("21.5".getBytes(UTF_8), 0, false, null);
        MqttPublish other = new MqttPublish("a/b", message, new MqttProperties());
        Emission emission = new Emission(0, "a/b".getBytes(UTF_8), "21.5".getBytes(UTF_8), 0);
        byte[] frame = new byte[Frames.publishBytes(emission)];
        Frames.putPublish(frame, 0, emission, 0, false);
        assertThat(frame).isEqualTo(bytes(other));
    }

    @Test
    void a_connect_with_user_and_password_is_what_another_implementation_reads() throws Exception {
        byte[] frame = Frames.connect("sim-1", "anna", "secret".getBytes(UTF_8), 30, 120);
        ByteBuffer buffer = ByteBuffer.wrap(frame, 1, frame.length - 1);
        int length = Frames.length(buffer);
        assertThat(length).isEqualTo(buffer.remaining());
        byte[] body = new byte[length];
        buffer.get(body);

        MqttConnect read = new MqttConnect((byte) 0, body);

        assertThat(read.toString()).contains("clientId", "sim-1");
        assertThat(read.getProperties().getSessionExpiryInterval()).isEqualTo(120L);
        assertThat(read.getProperties().getMaximumPacketSize()).isEqualTo(65_536L);
        assertThat(new String(body, UTF_8)).contains("anna", "secret");
        assertThat(body[7]).as("flags: user, password, no clean start").isEqualTo((byte) 0xC0);
    }

    @Test
    void a_welcome_grants_what_another_implementation_wrote() throws Exception {
        MqttProperties granted = new MqttProperties();
        granted.setReceiveMaximum(20);
        granted.setMaximumPacketSize(1000L);
        granted.setMaximumQoS(1);
        granted.setServerKeepAlive(15);
        granted.setAssignedClientIdentifier("auto-77");
        granted.setReasonString("welcome");
        granted.setTopicAliasMaximum(10);
        granted.setRetainAvailable(true);
        byte[] frame = bytes(new MqttConnAck(true, 0, granted));
        ByteBuffer buffer = ByteBuffer.wrap(frame, 1, frame.length - 1);
        Frames.length(buffer);

        Welcome welcome = Welcome.read(buffer);

        assertThat(welcome).isEqualTo(new Welcome(true, 0, 20, 1000, 1, 15, "welcome"));
    }

    @Test
    void a_welcome_without_properties_grants_the_most() throws Exception {
        Welcome welcome = Welcome.read(ByteBuffer.wrap(new byte[] {0, 0, 0}));
        assertThat(welcome).isEqualTo(new Welcome(false, 0, 65_535, 268_435_455, 2, -1, ""));
    }

    @Test
    void a_length_that_is_not_complete_yet_leaves_the_buffer_where_it_was() throws Exception {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {(byte) 0x80, (byte) 0x80});
        assertThat(Frames.length(buffer)).isEqualTo(-1);
        assertThat(buffer.position()).isZero();
    }

    @Test
    void a_length_of_more_than_four_bytes_is_refused() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 1});
        assertThatThrownBy(() -> Frames.length(buffer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("malformed");
    }

    private static MqttWireMessage read(byte[] frame, int from) throws Exception {
        ByteArrayInputStream in = new ByteArrayInputStream(frame, from, frame.length - from);
        int first = in.read();
        int length = MqttDataTypes.readVariableByteInteger(new java.io.DataInputStream(in))
                .getValue();
        return new MqttPublish((byte) (first & 0x0F), in.readNBytes(length));
    }

    private static byte[] bytes(MqttWireMessage message) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(message.getHeader());
        out.write(message.getPayload());
        return out.toByteArray();
    }
}
