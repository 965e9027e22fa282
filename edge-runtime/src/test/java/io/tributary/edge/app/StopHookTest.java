package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopHookTest {
    @Test
    void what_runs_is_stopped_and_the_jvm_ends_with_0() throws Exception {
        assertThat(saidWhenToldToStop("running")).isEqualTo("first stopped, second stopped, exit 0");
    }

    @Test
    void the_jvm_ends_with_0_before_anything_runs() throws Exception {
        assertThat(saidWhenToldToStop("starting")).isEqualTo("exit 0");
    }

    private static String saidWhenToldToStop(String moment) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                        Waiting.class.getName(),
                        moment)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            StringBuilder said = new StringBuilder();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.equals(moment)) {
                    process.toHandle().destroy(); // Process.destroy would close its output
                } else {
                    said.append(line).append(", ");
                }
            }
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            return said.append("exit ").append(process.exitValue()).toString();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Says the moment that it was started for, and goes on until it is told to stop. */
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] arguments) throws InterruptedException {
            StopHook hook = StopHook.install();
            if (arguments[0].equals("running")) {
                hook.runs(() -> System.out.println("first stopped"));
                hook.stop();
                hook.stop();
                hook.runs(() -> System.out.println("second stopped"));
            }
            System.out.println(arguments[0]);
            Thread.currentThread().join();
        }
    }
}
