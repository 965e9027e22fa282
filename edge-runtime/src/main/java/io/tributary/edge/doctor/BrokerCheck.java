package io.tributary.edge.doctor;

import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.config.NodeSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether somebody listens where the brokers should be. Who asks more takes the node's session away from it. */
final class BrokerCheck {
    private BrokerCheck() {}

    static List<Finding> of(NodeSettings settings, Duration timeout) {
        List<Finding> findings = new ArrayList<>(List.of(reach(settings.mqtt().server(), timeout)));
        if (!settings.upstream().server().equals(settings.mqtt().server())) {
            findings.add(reach(settings.upstream().server(), timeout));
        }
        return findings;
    }

    private static Finding reach(MqttSettings.Server server, Duration timeout) {
        InetSocketAddress address = new InetSocketAddress(server.host(), server.port());
        if (address.isUnresolved()) {
            return Finding.fault(
                    "broker",
                    server + ": nobody knows the name '" + server.host() + "'; see mqtt.server and the network's DNS");
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) timeout.toMillis());
            return Finding.ok("broker", server + " listens (user, password and certificates were not tried)");
        } catch (IOException e) {
            return Finding.fault(
                    "broker",
                    server + " can't be reached: " + e.getMessage()
                            + "; see that the broker runs and no firewall is between. The node tries again until it is there");
        }
    }
}
