package io.tributary.edge.config;

import io.tributary.edge.mesh.offer.LendSettings;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a node meets its neighbours, in a node's file.
 *
 * <pre>{@code
 * mesh:
 *   state: /var/lib/tributary       # where it has joined: tributary node join --state; else the store's folder
 *   address: 192.168.1.20
 *   listen: 172.17.0.2              # where else it listens, when a container or router stands before it
 *   port: 7440
 *   membersPort: 7441
 *   multicast: "239.255.74.1:7442"
 *   seeds: ["192.168.2.20:7441"]
 *   machine: /                      # where its /proc and /sys are, which a container may have elsewhere
 *   lend: { cores: 1.5, hours: ["22:00-06:00"], zone: Europe/Berlin }    # LendSettings
 * }</pre>
 *
 * @param state the folder of the node's identity
 * @param address at which neighbours find this node; {@link #AUTO} for the one that its network has given the machine
 * @param listen address of this machine that is listened on: the same, unless something in between passes the ports on
 * @param port where tasks come in; 7440 unless said otherwise
 * @param membersPort where members look for each other; 7441 unless said otherwise
 * @param multicast where nodes of one LAN find each other; none with {@code off}
 * @param seeds members in other subnets, not resolved
 * @param machine the folder that has the machine's {@code proc} and {@code sys}
 */
public record MeshConfig(
        Path state,
        String address,
        String listen,
        int port,
        int membersPort,
        Optional<InetSocketAddress> multicast,
        List<InetSocketAddress> seeds,
        Path machine,
        LendSettings lend) {
    public static final String AUTO = "auto";

    private static final int PORT = 7440;
    private static final InetSocketAddress MULTICAST = InetSocketAddress.createUnresolved("239.255.74.1", 7442);
    private static final int SEEDS_MAX = 100;

    static MeshConfig read(Section mesh, Path base, Path store) {
        Setting state = mesh.at("state");
        String address = mesh.at("address").text(AUTO);
        return new MeshConfig(
                state.present() ? base.resolve(state.text()) : store,
                address,
                mesh.at("listen").text(address),
                (int) mesh.at("port").integer(1, 65_535, PORT),
                (int) mesh.at("membersPort").integer(1, 65_535, PORT + 1),
                mesh.at("multicast").parsed(MeshConfig::multicast, Optional.of(MULTICAST)),
                seeds(mesh.at("seeds")),
                base.resolve(mesh.at("machine").text("/")),
                LendSettings.read(mesh.at("lend").section()));
    }

    private static Optional<InetSocketAddress> multicast(String text) {
        return text.equals("off") ? Optional.empty() : Optional.of(address(text));
    }

    private static List<InetSocketAddress> seeds(Setting list) {
        List<InetSocketAddress> seeds = new ArrayList<>();
        for (Setting item : list.list()) {
            seeds.add(item.parsed(MeshConfig::address, MULTICAST));
        }
        if (seeds.size() > SEEDS_MAX) {
            list.fault("names " + seeds.size() + " members; " + SEEDS_MAX
                    + " are the most, and a few that are always there enough");
        }
        return seeds;
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port > 0 && port <= 65_535) {
                return InetSocketAddress.createUnresolved(
                        text.substring(0, colon).replaceAll("[\\[\\]]", ""), port);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("'" + text + "' is not an address and a port such as 192.168.2.20:7441");
    }
}
