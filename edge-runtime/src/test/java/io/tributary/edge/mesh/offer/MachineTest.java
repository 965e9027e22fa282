package io.tributary.edge.mesh.offer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    private static final String STAT = """
            cpu  100 20 30 1000 500 6 7 8 9 10
            cpu0 50 10 15 500 250 3 3 4 0 0
            cpu1 50 10 15 500 250 3 4 4 0 0
            intr 12345
            """;

    @TempDir
    Path root;

    private void file(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reading read() {
        return new Machine(root).read();
    }

    @Test
    void a_machine_that_says_nothing_is_unknown_in_all() {
        assertThat(read()).isEqualTo(Reading.NOTHING);
    }

    @Test
    void a_raspberry_pi_on_mains_is_read() {
        file("proc/stat", STAT);
        file("proc/meminfo", "MemTotal:         948304 kB\nMemFree: 1 kB\nMemAvailable:     500000 kB\n");
        file("proc/pressure/cpu", "some avg10=12.50 avg60=3.00 avg300=1.00 total=123\n");
        file(
                "proc/pressure/memory",
                "some avg10=0.25 avg60=0.00 avg300=0.00 total=1\nfull avg10=9.00 avg60=0 avg300=0 total=1\n");
        file("sys/class/thermal/thermal_zone0/temp", "61843\n");
        file("sys/class/thermal/thermal_zone1/temp", "48000\n");
        file("sys/class/thermal/cooling_device0/temp", "99000\n");
        file("sys/devices/platform/soc/soc:firmware/get_throttled", "50000\n");
        Reading reading = read();
        assertThat(reading.cores()).isEqualTo(2);
        assertThat(reading.busyMicros()).as("without idle, waiting and guests").isEqualTo(171 * 10_000L);
        assertThat(reading.memoryBytes()).isEqualTo(948_304L * 1024);
        assertThat(reading.freeBytes()).isEqualTo(500_000L * 1024);
        assertThat(reading.cpuPressure()).isEqualTo(12.5);
        assertThat(reading.memoryPressure()).isEqualTo(0.25);
        assertThat(reading.celsius()).isEqualTo(61.843);
        assertThat(reading.throttled()).as("was throttled, is not").isFalse();
        assertThat(reading.power()).isEqualTo(Reading.Power.UNKNOWN);
        assertThat(reading.batteryPermille()).isEqualTo(-1);
    }

    @Test
    void throttling_now_is_seen_in_either_form() {
        for (String now : List.of("50005", "0x4", "1", "8")) {
            file("sys/devices/platform/soc/soc:firmware/get_throttled", now);
            assertThat(read().throttled()).as(now).isTrue();
        }
    }

    @Test
    void a_quarter_of_a_core_is_a_quarter_by_version_2() {
        file("proc/stat", STAT);
        file("proc/meminfo", "MemTotal: 4000000 kB\nMemAvailable: 3000000 kB\n");
        file("proc/self/cgroup", "0::/site/node\n");
        file("sys/fs/cgroup/site/node/cpu.max", "max 100000\n");
        file("sys/fs/cgroup/site/node/cpu.stat", "usage_usec 5\n");
        file("sys/fs/cgroup/site/cpu.max", "25000 100000\n");
        file("sys/fs/cgroup/site/cpu.stat", "usage_usec 777000\nuser_usec 1\n");
        file("sys/fs/cgroup/site/node/memory.max", "67108864\n");
        file("sys/fs/cgroup/site/node/memory.current", "60000000\n");
        Reading reading = read();
        assertThat(reading.cores()).isEqualTo(0.25);
        assertThat(reading.busyMicros()).as("of the group with that limit").isEqualTo(777_000);
        assertThat(reading.memoryBytes()).isEqualTo(67_108_864);
        assertThat(reading.freeBytes()).isEqualTo(7_108_864);
    }

    @Test
    void a_quarter_of_a_core_is_a_quarter_by_version_1_also_with_accounts_apart() {
        file("proc/stat", STAT);
        file("proc/meminfo", "MemTotal: 4000000 kB\nMemAvailable: 3000000 kB\n");
        file("proc/self/cgroup", "4:memory:/node\n2:cpuacct:/node\n1:cpu:/node\n0::/\n");
        file("sys/fs/cgroup/cpu/node/cpu.cfs_quota_us", "25000\n");
        file("sys/fs/cgroup/cpu/node/cpu.cfs_period_us", "100000\n");
        file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
        file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        file("sys/fs/cgroup/cpuacct/node/cpuacct.usage", "888000999\n");
        file("sys/fs/cgroup/memory/node/memory.limit_in_bytes", "134217728\n");
        file("sys/fs/cgroup/memory/node/memory.usage_in_bytes", "34217728\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        Reading reading = read();
        assertThat(reading.cores()).isEqualTo(0.25);
        assertThat(reading.busyMicros()).isEqualTo(888_000);
        assertThat(reading.memoryBytes()).isEqualTo(134_217_728);
        assertThat(reading.freeBytes()).isEqualTo(100_000_000);
    }

    @Test
    void in_a_container_that_shows_only_its_own_group_the_limit_at_its_root_counts() {
        file("proc/stat", STAT);
        file("proc/self/cgroup", "3:cpu,cpuacct:/docker/abc\n");
        file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000\n");
        file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
        file("sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "1000000\n");
        assertThat(read().cores()).isEqualTo(0.5);
        assertThat(read().busyMicros()).isEqualTo(1_000);
    }

    @Test
    void a_limit_above_what_is_there_is_none() {
        file("proc/stat", STAT);
        file("proc/self/cgroup", "0::/\n");
        file("sys/fs/cgroup/cpu.max", "800000 100000\n");
        assertThat(read().cores()).isEqualTo(2);
        assertThat(read().busyMicros()).isEqualTo(171 * 10_000L);
    }

    @Test
    void the_process_counts_where_the_machine_says_nothing_whatever_its_name() {
        file("proc/self/stat", "42 (a b) c) S 1 2 3 4 5 6 7 8 9 10 30 12 13 14 15 16 17\n");
        assertThat(read().busyMicros()).isEqualTo(42 * 10_000L);
    }

    private void supply(String name, String type, String file, String value) {
        file("sys/class/power_supply/" + name + "/type", type);
        file("sys/class/power_supply/" + name + "/" + file, value);
    }

    @Test
    void a_battery_counts_when_no_other_supply_is_there_and_a_mouse_never() {
        supply("mouse", "Battery", "capacity", "3");
        file("sys/class/power_supply/mouse/scope", "Device");
        assertThat(read().batteryPermille()).isEqualTo(-1);
        assertThat(read().power()).isEqualTo(Reading.Power.UNKNOWN);

        supply("BAT0", "Battery", "capacity", "73\n");
        supply("AC", "Mains", "online", "1\n");
        assertThat(read().batteryPermille()).isEqualTo(730);
        assertThat(read().power()).isEqualTo(Reading.Power.MAINS);

        supply("AC", "Mains", "online", "0\n");
        assertThat(read().power()).isEqualTo(Reading.Power.BATTERY);
    }

    @Test
    void a_battery_that_drains_is_what_it_runs_on_though_no_supply_is_listed() {
        supply("BAT0", "Battery", "capacity", "73");
        file("sys/class/power_supply/BAT0/status", "Discharging\n");
        assertThat(read().power()).isEqualTo(Reading.Power.BATTERY);
        file("sys/class/power_supply/BAT0/status", "Charging\n");
        assertThat(read().power()).isEqualTo(Reading.Power.MAINS);
    }

    @Test
    void whatever_the_files_say_there_is_a_reading_within_its_ranges() throws IOException {
        a_raspberry_pi_on_mains_is_read();
        file("proc/self/cgroup", "4:memory:/node\n1:cpu:/node\n0::/a/b\n");
        file("proc/self/stat", "42 (java) S 1 2 3 4 5 6 7 8 9 10 30 12 13 14 15 16 17\n");
        file("sys/fs/cgroup/cpu/node/cpu.cfs_quota_us", "25000\n");
        file("sys/fs/cgroup/cpu/node/cpu.cfs_period_us", "100000\n");
        file("sys/fs/cgroup/a/cpu.max", "25000 100000\n");
        file("sys/fs/cgroup/a/memory.max", "100000\n");
        supply("BAT0", "Battery", "capacity", "73");
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (long seed = 0; seed < 300; seed++) {
            Random dice = new Random(seed);
            Path file = files.get(dice.nextInt(files.size()));
            byte[] was = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            byte[] bent = Arrays.copyOf(was, dice.nextInt(was.length + 4));
            for (int i = 0; i < bent.length; i += 1 + dice.nextInt(8)) {
                bent[i] = dice.nextInt(3) > 0
                        ? (byte) "-0123456789 :/.\nexmax".charAt(dice.nextInt(21))
                        : (byte) dice.nextInt();
            }
            if (dice.nextInt(10) == 0) {
                Files.delete(file);
            } else {
                Files.write(file, bent);
            }
            Reading reading = read();
            assertThat(reading.cores())
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(0)
                    .isFinite();
            assertThat(reading.busyMicros()).as("seed %d", seed).isGreaterThanOrEqualTo(-1);
            assertThat(reading.batteryPermille()).as("seed %d", seed).isBetween(-1, 1000);
            Files.write(file, was);
        }
    }

    @Test
    void this_machine_is_read() {
        Reading here = new Machine(Path.of("/")).read();
        if (Files.exists(Path.of("/proc/stat"))) {
            assertThat(here.cores()).isPositive();
            assertThat(here.busyMicros()).isPositive();
            assertThat(here.memoryBytes()).isPositive();
            assertThat(here.freeBytes()).isBetween(0L, here.memoryBytes());
        }
    }
}
