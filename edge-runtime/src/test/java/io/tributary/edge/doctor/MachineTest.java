package io.tributary.edge.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {
    private static final long MB = 1_000_000;
    private static final Instant NOW = Instant.parse("2026-07-01T10:00:00Z");

    private static List<Finding.Grade> grades(Machine machine, boolean running) {
        return machine.findings(running).stream().map(Finding::grade).toList();
    }

    @Test
    void a_common_machine_is_well() {
        assertThat(grades(new Machine(17, "17.0.15", 512 * MB, 300 * MB, NOW), false))
                .containsOnly(Finding.Grade.OK);
    }

    @Test
    void an_old_java_too_little_memory_and_a_clock_that_is_not_set_are_faults_with_ways_out() {
        Machine machine = new Machine(11, "11.0.2", 512 * MB, 40 * MB, Instant.EPOCH);
        assertThat(machine.findings(false))
                .allMatch(finding -> finding.grade() == Finding.Grade.FAULT)
                .extracting(Finding::said)
                .satisfiesExactly(
                        java -> assertThat(java).contains("needs 17 or later; apt-get install"),
                        memory -> assertThat(memory).startsWith("40 MB of 512 MB free; a node takes"),
                        clock -> assertThat(clock).contains("1970").endsWith("timedatectl set-ntp true"));
    }

    @Test
    void memory_that_the_running_node_has_already_is_not_missed() {
        Machine machine = new Machine(17, "17.0.15", 512 * MB, 40 * MB, NOW);
        assertThat(grades(machine, true)).containsOnly(Finding.Grade.OK);
    }

    @Test
    void a_java_that_nobody_has_tried_is_noted() {
        assertThat(grades(new Machine(40, "40", 512 * MB, 300 * MB, NOW), false))
                .contains(Finding.Grade.NOTE);
    }

    @Test
    void memory_is_read_as_linux_tells_it() {
        assertThat(Machine.memory(List.of("MemTotal:  1000 kB", "MemFree: 1 kB", "MemAvailable:  500 kB")))
                .containsExactly(1_024_000L, 512_000L);
    }
}
