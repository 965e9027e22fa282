package io.tributary.edge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That machines of the lab are what they are said to be. */
@Timeout(60)
class SiteNetworkIT {
    private static final int PORT = MosquittoBroker.freePort();

    /** Asks one machine from another, by what every system has: bash opens the connection. */
    private static boolean reaches(SiteNetwork network, int from, String host) {
        List<String> command = new ArrayList<>(Arrays.asList(network.command(from)));
        command.addAll(List.of(
                "timeout",
                "1",
                "bash",
                "-c",
                "exec 3<>/dev/tcp/" + host + "/" + PORT + "; echo hello >&3; read line <&3; [ \"$line\" = hello ]"));
        return Shell.run(command.toArray(String[]::new));
    }

    @Test
    void machines_reach_each_other_over_the_wire_until_they_are_parted() throws Exception {
        try (SiteNetwork network = SiteNetwork.of(3, 25, Wire.delayed(Duration.ofMillis(10)), PORT)) {
            System.out.println(network.described());
            Process echo = new ProcessBuilder(Stream.concat(
                                    Arrays.stream(network.command(1)),
                                    Stream.of(
                                            Path.of(System.getProperty("java.home"), "bin", "java")
                                                    .toString(),
                                            "-XX:TieredStopAtLevel=1",
                                            "-cp",
                                            System.getProperty("java.class.path"),
                                            EchoPort.class.getName(),
                                            network.listens(1),
                                            Integer.toString(PORT)))
                            .toList())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                assertThat(echo.getInputStream().read()).isEqualTo('1');
                assertThat(reaches(network, 0, network.found(1))).isTrue();
                assertThat(network.passedBytes()).isEqualTo(2L * "hello\n".length());
                network.part(Set.of(1));
                assertThat(reaches(network, 0, network.found(1))).isFalse();
                network.heal();
                assertThat(reaches(network, 2, network.found(1))).isTrue();
                network.cut(Set.of(0));
                assertThat(reaches(network, 0, network.found(1))).isFalse();
            } finally {
                echo.destroyForcibly().waitFor();
            }
        }
        assertThat(Shell.words("ip", "netns", "list"))
                .noneMatch(word ->
                        word.startsWith("tributary-" + ProcessHandle.current().pid() + "-"));
    }
}
