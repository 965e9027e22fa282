package io.tributary.edge.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node runs on.
 *
 * @param java its version, 17 or later
 * @param javaText as people know it: version, maker, processor
 * @param memoryBytes of the machine, or of what this process may use of it
 * @param freeBytes of memory, with what the system would give up
 * @param now by its clock
 */
public record Machine(int java, String javaText, long memoryBytes, long freeBytes, Instant now) {
    private static final int JAVA_LEAST = 17;
    /** Versions with long-term support that the tests run on end here. */
    private static final int JAVA_KNOWN = 25;

    private static final long MIB = 1 << 20;
    /** A node in use takes 70 to 110 MB. */
    private static final long NODE_BYTES = 128 * MIB;

    private static final long NODE_LEAST_BYTES = 80 * MIB;
    private static final Instant CLOCK_LEAST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant CLOCK_MOST = Instant.parse("2100-01-01T00:00:00Z");

    /** @param running whether the node has its memory already */
    List<Finding> findings(boolean running) {
        return List.of(ofJava(), ofMemory(running), ofClock());
    }

    private Finding ofJava() {
        if (java < JAVA_LEAST) {
            return Finding.fault(
                    "java", javaText + ": Tributary needs 17 or later; apt-get install openjdk-17-jre-headless");
        }
        return java > JAVA_KNOWN
                ? Finding.note("java", javaText + " is newer than any that Tributary was tested on")
                : Finding.ok("java", javaText);
    }

    private Finding ofMemory(boolean running) {
        String said = Size.text(freeBytes) + " of " + Size.text(memoryBytes) + " free";
        if (running || freeBytes >= NODE_BYTES) {
            return Finding.ok("memory", said);
        }
        String way = "; a node takes 70 to 110 MB. End what is not needed, or add swap in memory (zram)";
        return freeBytes < NODE_LEAST_BYTES ? Finding.fault("memory", said + way) : Finding.note("memory", said + way);
    }

    private Finding ofClock() {
        if (now.isBefore(CLOCK_LEAST) || now.isAfter(CLOCK_MOST)) {
            return Finding.fault(
                    "clock",
                    "it is " + now
                            + " by the clock, which is not set: readings without a time of their own get wrong ones,"
                            + " and TLS refuses certificates. Switch on time synchronisation: timedatectl set-ntp true");
        }
        return Finding.ok("clock", now.toString());
    }

    /** Of {@code /proc/meminfo}: total and available, in bytes; empty for what it doesn't say. */
    public static List<Long> memory(List<String> meminfo) {
        List<Long> found = new ArrayList<>();
        for (String name : List.of("MemTotal:", "MemAvailable:")) {
            meminfo.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .forEach(found::add);
        }
        return found;
    }
}
