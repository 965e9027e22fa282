package io.tributary.edge.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Control groups (cgroups, version 2 or 1) that leave a machine of the lab a part of a core. */
final class CoreShares implements AutoCloseable {
    private static final Path V1 = Path.of("/sys/fs/cgroup/cpu");
    private static final Path V2 = Path.of("/sys/fs/cgroup");
    private static final int PERIOD_MICROS = 100_000;
    private static final int ALL = 100;

    private final Path top;
    private final boolean second;

    private CoreShares(Path top, boolean second) {
        this.top = top;
        this.second = second;
    }

    /** Empty when this process may not make them, or the machine has none. */
    static Optional<CoreShares> made() {
        boolean second = Files.exists(V2.resolve("cgroup.controllers"));
        Path root = second ? V2 : V1;
        sweep(root);
        CoreShares made = new CoreShares(
                root.resolve("tributary-" + ProcessHandle.current().pid()), second);
        try {
            if (!second && !Files.exists(root.resolve("cpu.cfs_quota_us"))) {
                return Optional.empty();
            }
            if (second) {
                Files.writeString(root.resolve("cgroup.subtree_control"), "+cpu");
            }
            Files.createDirectory(made.top);
            if (second) {
                Files.writeString(made.top.resolve("cgroup.subtree_control"), "+cpu");
            }
            made.limit("try", 100);
            return Optional.of(made);
        } catch (IOException | UncheckedIOException e) {
            made.close();
            return Optional.empty();
        }
    }

    /** What runs a program in the group of that name. It comes before whatever changes what is mounted. */
    List<String> command(String name) {
        Path group = group(name);
        return List.of("sh", "-c", "echo $$ > " + group.resolve("cgroup.procs") + "; exec \"$@\"", "sh");
    }

    /** From now on the group has that part of a core; 100 percent is no limit. */
    void limit(String name, int percent) {
        try {
            Path group = group(name);
            int micros = PERIOD_MICROS * percent / ALL;
            if (second) {
                Files.writeString(group.resolve("cpu.max"), (percent < ALL ? micros : "max") + " " + PERIOD_MICROS);
            } else {
                Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
                Files.writeString(group.resolve("cpu.cfs_quota_us"), Integer.toString(percent < ALL ? micros : -1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path group(String name) {
        try {
            return Files.createDirectories(top.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sweep(Path root) {
        try (Stream<Path> groups = Files.list(root)) {
            groups.filter(group -> group.getFileName().toString().matches("tributary-\\d+"))
                    .filter(group -> ProcessHandle.of(Long.parseLong(
                                    group.getFileName().toString().substring("tributary-".length())))
                            .isEmpty())
                    .forEach(CoreShares::remove);
        } catch (IOException e) {
            // Nothing there to look at.
        }
    }

    /** A group goes when nobody is in it any more. */
    private static void remove(Path group) {
        try (Stream<Path> below = Files.list(group)) {
            below.filter(Files::isDirectory).forEach(CoreShares::remove);
            Files.delete(group);
        } catch (IOException e) {
            // The next run tries again.
        }
    }

    @Override
    public void close() {
        remove(top);
    }
}
