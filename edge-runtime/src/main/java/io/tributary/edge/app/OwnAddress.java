package io.tributary.edge.app;

import io.tributary.edge.config.MeshConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** At which address of this machine a node listens for neighbours, where its owner leaves that to the machine. */
final class OwnAddress {
    private OwnAddress() {}

    /**
     * The address of {@code mesh.listen}; with {@link MeshConfig#AUTO}, the one of IPv4 that this machine speaks from to the multicast group or a seed,
     * else of its first network interface.
     */
    static String of(MeshConfig config) throws IOException {
        if (!config.listen().equals(MeshConfig.AUTO)) {
            return config.listen();
        }
        List<InetSocketAddress> others = new ArrayList<>(config.seeds());
        config.multicast().ifPresent(group -> others.add(0, group));
        for (InetSocketAddress other : others) {
            Optional<InetAddress> towards = towards(other);
            if (towards.isPresent()) {
                return towards.get().getHostAddress();
            }
        }
        return NetworkInterface.networkInterfaces()
                .filter(OwnAddress::isUp)
                .flatMap(NetworkInterface::inetAddresses)
                .filter(OwnAddress::isReachable)
                .findFirst()
                .orElseThrow(() ->
                        new IOException("this machine has no network address yet; connect it, or set mesh.address"))
                .getHostAddress();
    }

    /** Whether an address that was this machine's is so no more. */
    static boolean isGone(String address) throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) == null;
    }

    /** By the routes of this machine; nothing is sent. */
    private static Optional<InetAddress> towards(InetSocketAddress other) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(InetAddress.getByName(other.getHostString()), other.getPort());
            return Optional.of(socket.getLocalAddress()).filter(OwnAddress::isReachable);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // No way there now.
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback() && !network.isPointToPoint();
        } catch (SocketException e) {
            return false; // It has just gone.
        }
    }

    private static boolean isReachable(InetAddress address) {
        return address instanceof Inet4Address
                && !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress();
    }
}
