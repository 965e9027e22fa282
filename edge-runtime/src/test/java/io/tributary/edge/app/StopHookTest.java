package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.testing.Eventually;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopHookTest {
    @Test
    void what_runs_is_stopped_and_the_jvm_ends_with_0() throws Exception {
        assertThat(saidWhenToldToStop("running")).isEqualTo("first stopped, second stopped, exit 0");
    }

    @Test
    void the_jvm_ends_with_0_before_anything_runs() throws Exception {
        assertThat(saidWhenToldToStop("starting")).isEqualTo("exit 0");
    }

    @Test
    void a_command_that_ends_by_itself_says_with_which_code() throws Exception {
        assertThat(saidWhenToldToStop("failing")).isEqualTo("exit 78");
    }

    @Test
    void a_node_that_cannot_start_does_not_end_as_if_all_were_well(@TempDir Path folder) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path pipeline = Path.of("..", "configs", "pipelines", "machine-temperature.yaml");
            Path config = Files.writeString(folder.resolve("node.yaml"), """
                    apiVersion: tributary/v1
                    node: n1
                    site: s1
                    mqtt: { server: "mqtt://127.0.0.1:1" }
                    pipelines: [ "%s" ]
                    http: { port: %d }
                    store: { directory: store }
                    """.formatted(
                            pipeline.toAbsolutePath().normalize(), taken.getLocalPort()));
            try (CommandChild node = CommandChild.node(config, folder.resolve("log"))) {
                Eventually.until("it ends", Duration.ofSeconds(30), () -> !node.isAlive());
                assertThat(node.stop()).as(node.log()).isNotZero();
            }
        }
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
            if (arguments[0].equals("failing")) {
                StopHook.install().close();
                System.exit(Exit.BAD_CONFIG);
            }
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
