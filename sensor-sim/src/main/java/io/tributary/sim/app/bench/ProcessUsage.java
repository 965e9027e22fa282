package io.tributary.sim.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used, from Linux's /proc (proc(5)).
 *
 * @param cpuSeconds of all its threads, user and system
 * @param peakRssBytes the most resident memory it ever had
 * @param writtenBytes that it has made the kernel write to disks; pages that were changed again before they went there count
 *     once, memory file systems and the journal of a file system not at all
 */
record ProcessUsage(double cpuSeconds, long peakRssBytes, long writtenBytes) {
    /** USER_HZ: 100 on every Linux that we run on. */
    private static final double TICKS_PER_SECOND = 100;
    /** Fields of /proc/PID/stat behind the name in brackets, counted from 0: utime and stime. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    static ProcessUsage of(long pid) throws IOException {
        Path directory = Path.of("/proc", String.valueOf(pid));
        if (!Files.isDirectory(directory)) {
            throw new IOException("cannot read the usage of process " + pid + ": " + directory
                    + " is missing; the benchmark needs Linux and a subject that is alive");
        }
        String stat = Files.readString(directory.resolve("stat"));
        List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" "));
        double ticks = Double.parseDouble(fields.get(USER_TIME)) + Double.parseDouble(fields.get(SYSTEM_TIME));
        return new ProcessUsage(
                ticks / TICKS_PER_SECOND,
                1024 * number(directory.resolve("status"), "VmHWM:"),
                number(directory.resolve("io"), "write_bytes:"));
    }

    private static long number(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
