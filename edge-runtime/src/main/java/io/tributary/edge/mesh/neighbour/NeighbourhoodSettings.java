package io.tributary.edge.mesh.neighbour;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where neighbours are looked for, and how.
 *
 * @param group those who shall be neighbours have the same, 1 to 64 characters
 * @param bind address of the interface that is listened on: not the wildcard
 * @param announced address at which others find this node, at the same port: not the wildcard
 * @param port that is listened on, 1 to 65535; beyond the task link's own
 * @param multicast where nodes of one LAN find each other, if they may
 * @param seeds members in other subnets: one of them that answers is enough. A list that has this node is fine
 * @param messageBytesMax of a message to all; 1 to 32768
 * @param messagesWaitingMax before the listener; beyond that messages are dropped and counted. From 1
 * @param timing of the members; the same for all of a group
 */
public record NeighbourhoodSettings(
        String group,
        InetAddress bind,
        InetAddress announced,
        int port,
        Optional<Multicast> multicast,
        List<InetSocketAddress> seeds,
        int messageBytesMax,
        int messagesWaitingMax,
        Timing timing) {
    public static final int MESSAGE_BYTES_MAX = 32_768;

    private static final int GROUP_CHARACTERS_MAX = 64;

    /**
     * @param address of a multicast group: 239.0.0.0/8 stays within an organisation (RFC 2365)
     * @param port 1 to 65535
     * @param hops how many routers a datagram passes, and one more; 1 stays in the subnet
     */
    public record Multicast(InetAddress address, int port, int hops) {
        public Multicast {
            if (!address.isMulticastAddress() || port < 1 || port > 65_535 || hops < 1 || hops > 255) {
                throw new IllegalArgumentException(address + ":" + port + " with " + hops
                        + " hops must be a multicast address such as 239.255.74.1, a port and 1 to 255 hops");
            }
        }
    }

    /**
     * How soon members miss each other, all in milliseconds.
     *
     * <p>A member is gone when nothing came from it for {@code silence}, and it did not answer a question within {@code verify}: from {@code
     * silence + verify} to {@code silence + heartbeat + 2 x verify} after the last sign of life. A node that stood still for less than {@code
     * silence + verify - heartbeat} stays a member.
     *
     * @param mergeLeast and mergeMost: parts of a group look for each other about that often
     */
    public record Timing(int heartbeat, int silence, int verify, int mergeLeast, int mergeMost) {
        /** Death is seen within 4.6 s, and 3.3 s of standstill are forgiven. */
        public static final Timing DEFAULT = new Timing(500, 3_500, 300, 2_000, 6_000);

        public Timing {
            if (heartbeat < 10
                    || silence < 2 * heartbeat
                    || verify < 10
                    || mergeLeast < 10
                    || mergeMost <= mergeLeast
                    || silence > 600_000
                    || mergeMost > 600_000) {
                throw new IllegalArgumentException(
                        "heartbeat " + heartbeat + ", silence " + silence + ", verify " + verify
                                + ", merge " + mergeLeast + " to " + mergeMost
                                + " ms: silence must be at least two heartbeats, all at least 10 ms and at most 10 min");
            }
        }
    }

    public NeighbourhoodSettings {
        seeds = List.copyOf(seeds);
        if (group.isEmpty() || group.length() > GROUP_CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "group '" + group + "' must have 1 to " + GROUP_CHARACTERS_MAX + " characters");
        }
        if (bind.isAnyLocalAddress() || announced.isAnyLocalAddress() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(bind + " or " + announced + ", port " + port
                    + " can't be announced: give the address of an interface and a port from 1 to 65535");
        }
        if (messageBytesMax < 1 || messageBytesMax > MESSAGE_BYTES_MAX || messagesWaitingMax < 1) {
            throw new IllegalArgumentException("messages of " + messageBytesMax + " bytes, " + messagesWaitingMax
                    + " waiting: must be within 1 to " + MESSAGE_BYTES_MAX + ", and at least 1");
        }
        for (InetSocketAddress seed : seeds) {
            if (seed.isUnresolved()) {
                throw new IllegalArgumentException(
                        seed + " has no address: look the name up first, or write the address");
            }
        }
    }

    /** Messages of 8 KiB, 256 of them waiting. */
    public static NeighbourhoodSettings of(
            String group, InetAddress bind, int port, Optional<Multicast> multicast, List<InetSocketAddress> seeds) {
        return new NeighbourhoodSettings(group, bind, bind, port, multicast, seeds, 8_192, 256, Timing.DEFAULT);
    }

    /** The same, found at another address: something in between passes the port on. */
    public NeighbourhoodSettings announcedAt(InetAddress address) {
        return new NeighbourhoodSettings(
                group, bind, address, port, multicast, seeds, messageBytesMax, messagesWaitingMax, timing);
    }
}
