package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.message.Message;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    @Test
    void the_last_entries_are_kept_and_all_are_counted() {
        Quarantine quarantine = new Quarantine(2);
        for (int i = 0; i < 5; i++) {
            quarantine.add(new Quarantine.Entry(i, "t", "p", "r"));
        }
        assertThat(quarantine.entries())
                .extracting(Quarantine.Entry::receivedMicros)
                .containsExactly(3L, 4L);
        assertThat(quarantine.total()).isEqualTo(5);
    }

    @Test
    void nothing_from_outside_is_kept_at_length() {
        Quarantine quarantine = new Quarantine(1);
        quarantine.add(Message.of("t".repeat(60_000), "p".repeat(60_000), 0), "r".repeat(60_000));
        Quarantine.Entry entry = quarantine.entries().get(0);
        assertThat(entry.topic()).hasSize(1_027).endsWith("...");
        assertThat(entry.payload()).hasSize(256);
        assertThat(entry.reason()).hasSize(1_027);
    }
}
