package io.tributary.edge.mesh.offer;

import java.util.OptionalLong;

/**
 * What the control groups (cgroups, versions 2 and 1) that this process is in leave to it. Each group on the way to the root may say less
 * than the one below it; inside of a container only some of them are to be seen.
 */
final class Limits {
    private static final String V2 = "sys/fs/cgroup";
    /** Version 1 says "no limit" by a number near 2^63. */
    private static final long UNLIMITED = 1L << 60;

    private static final long NANOS_PER_MICRO = 1_000;

    private final Tree tree;
    /** 0 without a limit. */
    private double cores;
    /** What was used in the group with the tightest limit, -1 if unknown. */
    private long busyMicros = -1;
    /** Bytes, 0 without a limit. */
    private long memory;

    private long memoryUsed;

    private Limits(Tree tree) {
        this.tree = tree;
    }

    static Limits read(Tree tree) {
        Limits limits = new Limits(tree);
        for (String line : tree.lines("proc/self/cgroup")) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3) {
                limits.climb(parts[1], parts[2]);
            }
        }
        return limits;
    }

    double cores() {
        return cores;
    }

    long busyMicros() {
        return busyMicros;
    }

    long memory() {
        return memory;
    }

    long memoryUsed() {
        return memoryUsed;
    }

    private void climb(String controllers, String path) {
        String at = path;
        while (true) {
            String below = at.equals("/") ? "" : at;
            if (controllers.isEmpty()) {
                cpu2(V2 + below);
                memory(V2 + below, "/memory.max", "/memory.current");
            }
            if ((',' + controllers + ',').contains(",cpu,")) {
                cpu1(below, V2 + "/" + controllers + below, V2 + "/cpu" + below);
            }
            if (controllers.equals("memory")) {
                memory(V2 + "/memory" + below, "/memory.limit_in_bytes", "/memory.usage_in_bytes");
            }
            if (below.isEmpty() || at.lastIndexOf('/') < 0) {
                return;
            }
            at = at.lastIndexOf('/') == 0 ? "/" : at.substring(0, at.lastIndexOf('/'));
        }
    }

    private void cpu2(String group) {
        String[] max = tree.text(group + "/cpu.max").split("\\s+");
        if (max.length == 2) {
            tighter(
                    Tree.whole10(max[0]),
                    Tree.whole10(max[1]),
                    tree.named(group + "/cpu.stat", "usage_usec").orElse(-1));
        }
    }

    /** The account of what was used is beside the limit, or in a hierarchy of its own. */
    private void cpu1(String below, String... groups) {
        for (String group : groups) {
            OptionalLong used = tree.whole(group + "/cpuacct.usage");
            if (used.isEmpty()) {
                used = tree.whole(V2 + "/cpuacct" + below + "/cpuacct.usage");
            }
            tighter(
                    tree.whole(group + "/cpu.cfs_quota_us"), // -1 without a limit
                    tree.whole(group + "/cpu.cfs_period_us"),
                    used.isPresent() ? used.getAsLong() / NANOS_PER_MICRO : -1);
        }
    }

    private void tighter(OptionalLong quota, OptionalLong period, long busy) {
        if (quota.isEmpty() || period.isEmpty() || quota.getAsLong() == 0 || period.getAsLong() == 0) {
            return;
        }
        double share = (double) quota.getAsLong() / period.getAsLong();
        if (cores == 0 || share < cores) {
            cores = share;
            busyMicros = busy;
        }
    }

    private void memory(String group, String limit, String used) {
        OptionalLong most = tree.whole(group + limit);
        if (most.isPresent()
                && most.getAsLong() > 0
                && most.getAsLong() < UNLIMITED
                && (memory == 0 || most.getAsLong() < memory)) {
            memory = most.getAsLong();
            memoryUsed = tree.whole(group + used).orElse(0);
        }
    }
}
