package io.tributary.edge.app;

import io.tributary.pipelines.testing.Eventually;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HangupTest {
    @Test
    void every_hangup_is_heard_and_ends_nothing() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        Hangup.onSignal(heard::incrementAndGet);
        for (int i = 1; i <= 2; i++) {
            int expected = i;
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("sh", "-c", "kill -HUP " + self).start().waitFor();
            Eventually.until(
                    "the signal is heard (not under nohup, which has it ignored)", () -> heard.get() == expected);
        }
    }
}
