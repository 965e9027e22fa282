package io.tributary.gateway.broker;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the embedded broker listens and what it may use.
 *
 * <pre>{@code
 * host: 127.0.0.1
 * port: 1883
 * passwords: secrets/mqtt-users     # made by mosquitto_passwd; required for any host but loopback
 * directory: /var/lib/tributary/broker
 * queuedMessagesMax: 10000
 * memoryMax: 33554432
 * messageBytesMax: 262144
 * }</pre>
 *
 * @param host address to listen on, default 127.0.0.1
 * @param port 0 (any free one) to 65535, default 1883
 * @param passwords file of users and password hashes; null when everybody on this machine may connect
 * @param directory where sessions, retained and waiting messages outlive the process, so that QoS 1 and 2 are confirmed when they
 *     are on the disk; null to keep them in memory only
 * @param queuedMessagesMax messages that wait for one subscriber before the oldest is dropped, 1 to 10 million, default 10,000;
 *     summaries of nodes are never dropped so
 * @param memoryMax bytes of all waiting messages together, from 1 MiB, default 32 MiB; beyond it publishers are refused,
 *     and keep what they have
 * @param messageBytesMax the largest message taken, 1 KiB to 16 MiB, default 256 KiB
 */
public record BrokerSettings(
        String host,
        int port,
        @Nullable Path passwords,
        @Nullable Path directory,
        int queuedMessagesMax,
        long memoryMax,
        int messageBytesMax) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PORT = 1883;
    private static final int QUEUED_MESSAGES = 10_000;
    private static final long MIB = 1 << 20;

    /** On loopback, in memory. */
    public static BrokerSettings onLoopback(int port) {
        return new BrokerSettings(LOOPBACK, port, null, null, QUEUED_MESSAGES, 32 * MIB, 256 << 10);
    }

    /** The same with a directory. */
    public BrokerSettings in(Path keptIn) {
        return new BrokerSettings(host, port, passwords, keptIn, queuedMessagesMax, memoryMax, messageBytesMax);
    }

    /** Reads the settings, recording every fault in the section's document. */
    public static BrokerSettings read(Section section, Path base) {
        Setting host = section.at("host");
        Path passwords = path(section.at("passwords"), base);
        String address = host.text(LOOPBACK);
        if (passwords == null && !isLoopback(address)) {
            host.fault("'" + address
                    + "' can be reached from other machines, but no passwords are set; write passwords: FILE"
                    + " (made by mosquitto_passwd) or leave host out for " + LOOPBACK);
        }
        return new BrokerSettings(
                address,
                (int) section.at("port").integer(0, 65_535, PORT),
                passwords,
                path(section.at("directory"), base),
                (int) section.at("queuedMessagesMax").integer(1, 10_000_000, QUEUED_MESSAGES),
                section.at("memoryMax").integer(MIB, 1L << 40, 32 * MIB),
                (int) section.at("messageBytesMax").integer(1 << 10, 16 * MIB, 256 << 10));
    }

    private static @Nullable Path path(Setting setting, Path base) {
        return setting.present() ? base.resolve(setting.text()).normalize() : null;
    }

    /** Names other than localhost are not looked up: who answers for them may change. */
    private static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return host.matches("[0-9.]+|.*:.*") && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
