package io.tributary.sim.publish;

import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.config.Secret;
import io.tributary.edge.mqtt.TlsSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where a publisher connects to, and as whom.
 *
 * @param address how messages name it
 * @param dialer opens a connected socket, TLS included
 * @param clientId at most 65,535 bytes; no other client of the broker may use it
 * @param user null for none
 * @param password null for none
 */
@SuppressWarnings("ArrayRecordComponent") // MQTT passwords are bytes; equality is never asked for
public record Target(
        String address,
        Dialer dialer,
        String clientId,
        @Nullable String user,
        byte @Nullable [] password) {
    /** Opens sockets. */
    @FunctionalInterface
    public interface Dialer {
        Socket dial() throws IOException;
    }

    /**
     * The broker of these settings.
     *
     * @throws IOException when the password's file cannot be read
     */
    public static Target of(MqttSettings settings, String clientId) throws IOException {
        Secret password = settings.password();
        return new Target(
                "MQTT broker " + settings.server(),
                () -> dial(settings),
                clientId,
                settings.user(),
                password == null ? null : password.bytes());
    }

    private static Socket dial(MqttSettings settings) throws IOException {
        MqttSettings.Server server = settings.server();
        Socket socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(server.host(), server.port()),
                    Math.toIntExact(settings.connectTimeout().toMillis()));
            return server.tls() ? TlsSockets.over(socket, server.host(), server.port(), settings.tls()) : socket;
        } catch (UnknownHostException e) {
            socket.close();
            throw new IOException("the name " + server.host() + " is not known", e);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return address;
    }
}
