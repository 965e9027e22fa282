package io.tributary.edge.mesh.offer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Reads what the machine says of its load, heat and power from {@code /proc} and {@code /sys}: Linux, or nothing. One thread; a reading takes
 * less than a millisecond on a small board.
 */
public final class Machine {
    /** In these units {@code /proc} counts CPU time for programs on every Linux: 10 ms. */
    private static final long MICROS_PER_TICK = 10_000;

    private static final int CELSIUS_MIN = -40;
    private static final int CELSIUS_MAX = 150;
    /** What holds now; the higher bits are of the past. */
    private static final long THROTTLED_NOW = 0xf;

    private final Tree tree;

    /** @param root {@code /}, or what stands for it */
    public Machine(Path root) {
        this.tree = new Tree(root);
    }

    public Reading read() {
        Limits limits = Limits.read(tree);
        double online = cores();
        boolean limited = limits.cores() > 0 && (online == 0 || limits.cores() < online);
        long busy = limited ? limits.busyMicros() : machineBusy();
        OptionalLong total = tree.named("proc/meminfo", "MemTotal:");
        long memory = total.isPresent() ? total.getAsLong() * 1024 : 0;
        long free = tree.named("proc/meminfo", "MemAvailable:").orElse(0) * 1024;
        if (limits.memory() > 0 && (memory == 0 || limits.memory() < memory)) {
            long left = Math.max(0, limits.memory() - limits.memoryUsed());
            free = memory == 0 ? left : Math.min(free, left);
            memory = limits.memory();
        }
        int battery = battery();
        return new Reading(
                limited ? limits.cores() : online,
                busy >= 0 ? busy : ownBusy(),
                memory,
                free,
                pressure("cpu"),
                pressure("memory"),
                celsius(),
                throttled(),
                power(battery),
                battery);
    }

    private double cores() {
        return tree.lines("proc/stat").stream()
                .filter(line -> line.matches("cpu[0-9]+ .*"))
                .count();
    }

    /** All but idle and waiting for disks; what a hypervisor took away counts, for it can't be lent. -1 if unknown. */
    private long machineBusy() {
        for (String line : tree.lines("proc/stat")) {
            String[] words = line.split("\\s+");
            if (words[0].equals("cpu") && words.length >= 5) {
                long ticks = 0;
                for (int i = 1; i < Math.min(words.length, 9); i++) {
                    OptionalLong some = Tree.whole10(words[i]);
                    if (some.isEmpty()) {
                        return -1;
                    }
                    ticks += i == 4 || i == 5 ? 0 : some.getAsLong();
                }
                return ticks * MICROS_PER_TICK;
            }
        }
        return -1;
    }

    /** Of this process alone, when the machine does not say more. -1 if unknown. */
    private long ownBusy() {
        String stat = tree.text("proc/self/stat");
        String[] words = stat.substring(stat.lastIndexOf(')') + 1).trim().split("\\s+"); // names may have spaces
        if (words.length < 13) {
            return -1;
        }
        OptionalLong user = Tree.whole10(words[11]);
        OptionalLong system = Tree.whole10(words[12]);
        return user.isEmpty() || system.isEmpty() ? -1 : (user.getAsLong() + system.getAsLong()) * MICROS_PER_TICK;
    }

    /** Pressure stall information: {@code some avg10=0.12 avg60=...}. */
    private double pressure(String what) {
        for (String line : tree.lines("proc/pressure/" + what)) {
            for (String word : line.split("\\s+")) {
                if (line.startsWith("some") && word.startsWith("avg10=")) {
                    return Tree.number(word.substring("avg10=".length())).orElse(Double.NaN);
                }
            }
        }
        return Double.NaN;
    }

    private double celsius() {
        double hottest = Double.NaN;
        for (String zone : tree.in("sys/class/thermal")) {
            OptionalDouble milli = Tree.number(tree.text(zone + "/temp"));
            double celsius = milli.orElse(Double.NaN) / 1000;
            if (zone.contains("thermal_zone") && celsius > CELSIUS_MIN && celsius < CELSIUS_MAX) {
                hottest = Double.isNaN(hottest) ? celsius : Math.max(hottest, celsius);
            }
        }
        return hottest;
    }

    /** What the firmware of a Raspberry Pi says, in hexadecimal digits. */
    private boolean throttled() {
        String hex = tree.word("sys/devices/platform/soc/soc:firmware/get_throttled");
        try {
            return (Long.parseLong(hex.startsWith("0x") ? hex.substring(2) : hex, 16) & THROTTLED_NOW) != 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The supplies of the machine itself, not those of a mouse. */
    private List<String> supplies(String type) {
        List<String> found = new ArrayList<>();
        for (String supply : tree.in("sys/class/power_supply")) {
            if (tree.word(supply + "/type").matches(type)
                    && !tree.word(supply + "/scope").equals("device")) {
                found.add(supply);
            }
        }
        return found;
    }

    /** The emptiest: the machine goes off with it, or is about to. */
    private int battery() {
        int emptiest = -1;
        for (String battery : supplies("battery|ups")) {
            OptionalLong percent = tree.whole(battery + "/capacity");
            if (percent.isPresent() && percent.getAsLong() <= 100) {
                int permille = (int) percent.getAsLong() * 10;
                emptiest = emptiest < 0 ? permille : Math.min(emptiest, permille);
            }
        }
        return emptiest;
    }

    private Reading.Power power(int battery) {
        boolean plugged = false;
        boolean known = false;
        for (String supply : supplies("mains|usb.*|wireless")) {
            OptionalLong online = tree.whole(supply + "/online");
            known |= online.isPresent();
            plugged |= online.orElse(0) > 0;
        }
        if (plugged) {
            return Reading.Power.MAINS;
        }
        boolean draining = supplies("battery|ups").stream()
                .anyMatch(one -> tree.word(one + "/status").equals("discharging"));
        if (draining || (battery >= 0 && known)) {
            return Reading.Power.BATTERY;
        }
        return battery >= 0 ? Reading.Power.MAINS : Reading.Power.UNKNOWN;
    }
}
