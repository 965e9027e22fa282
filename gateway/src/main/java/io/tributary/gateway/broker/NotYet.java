package io.tributary.gateway.broker;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Answers who comes before the {@link DoorKeeper} admits that the server is unavailable (MQTT 5 section 3.2.2.2, 0x88; MQTT 3.1.1, 3), not
 * that a password is wrong: nobody has to do anything but come again. Any thread.
 */
final class NotYet implements MQTTInterceptor {
    private final DoorKeeper keeper;

    NotYet(DoorKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection from) {
        if (!(packet instanceof MqttConnectMessage connect)
                || keeper.admits(connect.payload().userName())) {
            return true;
        }
        if (from.getTransportConnection() instanceof NettyConnection connection) {
            boolean five = connect.variableHeader().version() >= MqttVersion.MQTT_5.protocolLevel();
            MqttConnectReturnCode code = five
                    ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5
                    : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
            // Who has gone meanwhile does not hear it, which needs no handling.
            var unused = connection
                    .getNettyChannel()
                    .writeAndFlush(MqttMessageBuilders.connAck()
                            .returnCode(code)
                            .sessionPresent(false)
                            .build());
        }
        return false; // which ends the connection
    }
}
