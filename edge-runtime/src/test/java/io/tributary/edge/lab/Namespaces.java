package io.tributary.edge.lab;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Network namespaces (ip-netns(8)), each joined to this one by a pair of virtual interfaces. A machine there has the address {@link #inside}, and
 * sees of the others what is listened on at {@link #outside} here, and nothing else.
 *
 * <p>Addresses are of 198.18.0.0/16, which RFC 2544 sets apart for measuring. Names have the id of this process in them.
 */
final class Namespaces implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("tributary-(\\d+)-\\d+");
    private static final int NETS = 250;

    private final long pid = ProcessHandle.current().pid();
    private final int count;
    private final String net;
    private final Thread hook = new Thread(this::clear, "namespaces end");

    private Namespaces(int count) {
        this.count = count;
        this.net = freeNet(pid);
    }

    /** Whether this process may make them; takes a try. */
    static boolean permitted() {
        String probe = "tributary-" + ProcessHandle.current().pid() + "-0";
        return Shell.run("nsenter", "--version")
                && Shell.run("ip", "netns", "add", probe)
                && Shell.run("ip", "netns", "del", probe);
    }

    static Namespaces made(int count) {
        sweep();
        Namespaces made = new Namespaces(count);
        Runtime.getRuntime().addShutdownHook(made.hook);
        try {
            for (int i = 0; i < count; i++) {
                made.make(i);
            }
        } catch (IllegalStateException e) {
            made.close();
            throw e;
        }
        return made;
    }

    private void make(int i) {
        String space = name(i);
        String here = "tr" + pid + "-" + i;
        Shell.must("ip", "netns", "add", space);
        Shell.must("ip", "link", "add", here, "type", "veth", "peer", "name", "eth0", "netns", space);
        Shell.must("ip", "addr", "add", hub(), "peer", inside(i) + "/32", "dev", here);
        Shell.must("ip", "addr", "add", outside(i) + "/32", "dev", here);
        Shell.must("ip", "link", "set", here, "up");
        Shell.must("ip", "-n", space, "addr", "add", inside(i), "peer", hub() + "/32", "dev", "eth0");
        Shell.must("ip", "-n", space, "link", "set", "lo", "up");
        Shell.must("ip", "-n", space, "link", "set", "eth0", "up");
        Shell.must("ip", "-n", space, "route", "add", net + "128/25", "via", hub());
    }

    private String name(int i) {
        return "tributary-" + pid + "-" + (i + 1);
    }

    /** The address of a machine in its namespace. */
    String inside(int i) {
        return net + (11 + i);
    }

    /** Where others find it: an address here. */
    String outside(int i) {
        return net + (129 + i);
    }

    /** The address here that all of them see. */
    String hub() {
        return net + 1;
    }

    /** What runs a program in there. Unlike "ip netns exec" it leaves /sys as it is, where control groups are. */
    List<String> command(int i) {
        return List.of("nsenter", "--net=/run/netns/" + name(i));
    }

    private static String freeNet(long pid) {
        for (int k = 0; k < NETS; k++) {
            String net = "198.18." + (pid + k) % NETS + ".";
            if (isFree(net)) {
                return net;
            }
        }
        throw new IllegalStateException("all of 198.18.0.0/16 is in use on this machine");
    }

    private static boolean isFree(String net) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .noneMatch(address -> address.getHostAddress().startsWith(net));
        } catch (SocketException e) {
            return false;
        }
    }

    /** Those of runs that are no more, and the processes that they left in them. */
    private static void sweep() {
        Set<String> left = new TreeSet<>();
        for (String word : Shell.words("ip", "netns", "list")) {
            Matcher matcher = NAME.matcher(word);
            if (matcher.matches()
                    && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
                left.add(word);
            }
        }
        left.forEach(Namespaces::delete);
    }

    /** The interfaces go with it, and the kernel takes the space itself when the last process in it has ended. */
    private static void delete(String name) {
        for (String process : Shell.words("ip", "netns", "pids", name)) {
            if (process.matches("\\d+")) {
                ProcessHandle.of(Long.parseLong(process)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        Shell.run("ip", "netns", "del", name);
    }

    private void clear() {
        for (int i = 0; i < count; i++) {
            // The space lives on while a process in it does: the interface must not.
            Shell.run("ip", "link", "del", "tr" + pid + "-" + i);
            delete(name(i));
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        clear();
    }
}
