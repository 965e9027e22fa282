package io.tributary.edge.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Machines of one site, and the links between them: all go through proxies of this process.
 *
 * <p>Each is in a network namespace and has a part of a core, where that is permitted. Else they are addresses of the loopback interface with the same
 * proxies, or share all cores; {@link #described} says which, and is to be printed.
 */
public final class SiteNetwork implements AutoCloseable {
    private static final int ALL = 100;

    private final @Nullable Namespaces spaces;
    private final @Nullable CoreShares shares;
    private final int machines;
    private final int percent;
    /** Of the loopback interface: 127.net.x.y */
    private final String loopback;

    private final List<List<FaultProxy>> before = new ArrayList<>();
    private final List<FaultProxy> services = new ArrayList<>();

    private SiteNetwork(int machines, int percent, @Nullable Namespaces spaces, @Nullable CoreShares shares) {
        this.machines = machines;
        this.percent = percent;
        this.spaces = spaces;
        this.shares = shares;
        this.loopback = "127.18." + ProcessHandle.current().pid() % 250 + ".";
    }

    /**
     * @param percent of a core that each machine has from {@link #limit} on; 100 and more is no limit
     * @param wire between any two of them
     * @param ports of each machine that others connect to
     */
    public static SiteNetwork of(int machines, int percent, Wire wire, int... ports) throws IOException {
        Namespaces spaces = Namespaces.permitted() ? Namespaces.made(machines) : null;
        Optional<CoreShares> shares = percent < ALL ? CoreShares.made() : Optional.empty();
        SiteNetwork network = new SiteNetwork(machines, percent, spaces, shares.orElse(null));
        try {
            for (int i = 0; i < machines; i++) {
                List<FaultProxy> proxies = new ArrayList<>();
                network.before.add(proxies);
                for (int port : ports) {
                    proxies.add(new FaultProxy(
                            new InetSocketAddress(network.found(i), port),
                            new InetSocketAddress(network.listens(i), port),
                            wire));
                }
            }
            return network;
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Where it listens itself. */
    public String listens(int machine) {
        return spaces == null ? loopback + (11 + machine) : spaces.inside(machine);
    }

    /** Where it listens for people, on its own machine and from here. */
    public String listensForPeople() {
        return spaces == null ? "127.0.0.1" : "0.0.0.0";
    }

    /** Where people here reach what listens for them. */
    public String people(int machine) {
        return spaces == null ? "127.0.0.1" : spaces.inside(machine);
    }

    /** Where the others find it, over the wire. */
    public String found(int machine) {
        return spaces == null ? loopback + (129 + machine) : spaces.outside(machine);
    }

    /** Passes a port of this machine's loopback interface on to all of them, without delay; returns the host at which they find it. */
    public String serve(int port) throws IOException {
        if (spaces == null) {
            return "127.0.0.1";
        }
        services.add(new FaultProxy(
                new InetSocketAddress(spaces.hub(), port),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                Wire.SHORT));
        return spaces.hub();
    }

    /** What runs a program on it, within its part of a core. */
    public String[] command(int machine) {
        List<String> command = new ArrayList<>();
        if (shares != null) {
            command.addAll(shares.command(name(machine)));
        }
        command.addAll(beside(machine));
        return command.toArray(String[]::new);
    }

    /** What runs a program in its network, with all cores. */
    public List<String> beside(int machine) {
        return spaces == null ? List.of() : spaces.command(machine);
    }

    /** From now on machines have no more than their part of a core. Before, while programs start, they have all. */
    public void limit() {
        for (int i = 0; i < machines && shares != null; i++) {
            shares.limit(name(i), percent);
        }
    }

    /**
     * From now on a machine has the last core for itself, and no limit; all other processes of the lab have the other cores.
     *
     * @param program what runs on it
     * @throws IllegalStateException where there is one core, or nobody may say who has which
     */
    public void giveCore(int machine, long program) {
        int last = Runtime.getRuntime().availableProcessors() - 1;
        if (last < 1) {
            throw new IllegalStateException("a core for one machine alone takes two cores");
        }
        ProcessHandle self = ProcessHandle.current();
        Stream.concat(Stream.of(self), self.descendants())
                .map(ProcessHandle::pid)
                .filter(pid -> pid != program)
                .forEach(pid -> pin("0-" + (last - 1), pid));
        pin(Integer.toString(last), program);
        if (shares != null) {
            shares.limit(name(machine), ALL);
        }
    }

    private static void pin(String cores, long program) {
        Shell.must("taskset", "--all-tasks", "--cpu-list", "--pid", cores, Long.toString(program));
    }

    private static String name(int machine) {
        return "machine" + machine;
    }

    /** From now on nothing passes between these and the others, in any direction; nothing is closed. */
    public void part(Set<Integer> apart) {
        apply(apart, FaultProxy::mute);
    }

    /** From now on links between these and the others break, and are not made. */
    public void cut(Set<Integer> apart) {
        apply(apart, FaultProxy::cut);
    }

    /** All pass again. */
    public void heal() {
        for (List<FaultProxy> proxies : before) {
            for (FaultProxy proxy : proxies) {
                proxy.cut(from -> false);
                proxy.mute(from -> false);
            }
        }
    }

    private interface Fault {
        void at(FaultProxy proxy, Predicate<InetAddress> from);
    }

    private void apply(Set<Integer> apart, Fault fault) {
        Set<String> those = new HashSet<>();
        apart.forEach(machine -> those.add(listens(machine)));
        for (int i = 0; i < machines; i++) {
            boolean one = apart.contains(i);
            for (FaultProxy proxy : before.get(i)) {
                fault.at(proxy, from -> spaces == null || those.contains(from.getHostAddress()) != one);
            }
        }
    }

    /** Bytes that have passed between machines. */
    public long passedBytes() {
        return before.stream()
                .flatMap(List::stream)
                .mapToLong(FaultProxy::passedBytes)
                .sum();
    }

    /** For people: what these machines are. */
    public String described() {
        return machines + " nodes, "
                + (spaces == null
                        ? "on loopback addresses, because this user may not make network namespaces: when links break, all of them do"
                        : "each in a network namespace")
                + ", "
                + (percent >= ALL
                        ? "all cores for each"
                        : shares == null
                                ? "sharing all cores, because this user may not make control groups for the CPU"
                                : "each with " + percent + " % of a core");
    }

    @Override
    public void close() {
        before.forEach(proxies -> proxies.forEach(FaultProxy::close));
        services.forEach(FaultProxy::close);
        if (spaces != null) {
            spaces.close();
        }
        if (shares != null) {
            shares.close();
        }
    }
}
