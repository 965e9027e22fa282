package io.tributary.sim.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sim.app.bench.MosquittoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in an installed copy, on the JDK that runs the tests. */
@Timeout(300)
class LauncherIT {
    private static final Path HOUSE = Path.of("..").toAbsolutePath().normalize();

    private static final List<String> MODULES = List.of("edge-runtime", "gateway", "sensor-sim");

    @TempDir
    private Path home = Path.of("");

    @TempDir
    private Path work = Path.of("");

    @BeforeEach
    void install() throws IOException {
        Files.copy(HOUSE.resolve("tributary"), home.resolve("tributary"));
        for (String module : MODULES) {
            Path target = Files.createDirectories(home.resolve(module).resolve("target"));
            Path from = HOUSE.resolve(module).resolve("target");
            String jar = "tributary-" + module + ".jar";
            Files.copy(from.resolve(jar), target.resolve(jar));
            Files.createSymbolicLink(target.resolve("lib"), from.resolve("lib"));
        }
        Files.createFile(home.resolve("sensor-sim/target/built"));
    }

    /** Else the temporary directory's removal warns of links that lead out of it. */
    @AfterEach
    void unlink() throws IOException {
        for (String module : MODULES) {
            Files.delete(home.resolve(module).resolve("target/lib"));
        }
    }

    private record Ended(int code, String out, String err) {}

    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        Process process = start(environment, arguments);
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        return ended(process);
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(home.resolve("tributary").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectOutput(work.resolve("out").toFile())
                .redirectError(work.resolve("err").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "TRIBUTARY_JAVA_OPTS"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Ended ended(Process process) throws IOException {
        return new Ended(
                process.exitValue(), Files.readString(work.resolve("out")), Files.readString(work.resolve("err")));
    }

    @Test
    void a_command_says_what_it_was_asked_and_no_warning_of_the_jvm() throws Exception {
        Ended lint = run(Map.of(), "lint", HOUSE.resolve("configs/pipelines").toString());
        assertThat(lint.code()).isZero();
        assertThat(lint.err()).isEmpty();
        assertThat(lint.out()).contains("air-quality.yaml: ok");
    }

    @Test
    void archives_are_made_and_nodes_start_from_them_without_a_warning() throws Exception {
        Ended archive = run(Map.of(), "archive");
        assertThat(archive.code()).as(archive.err()).isZero();
        for (String module : List.of("edge-runtime", "gateway")) {
            try (Stream<Path> files = Files.list(home.resolve(module).resolve("target"))) {
                assertThat(files.filter(file -> file.toString().endsWith(".jsa")))
                        .hasSize(1);
            }
        }
        // The JVM would refuse to start if the archive did not fit.
        boolean aot = Runtime.version().feature() >= 25;
        Map<String, String> strict = Map.of("TRIBUTARY_JAVA_OPTS", aot ? "-XX:AOTMode=on" : "-Xshare:on");
        Path node = Files.writeString(work.resolve("node.yaml"), """
                apiVersion: tributary/v1
                node: n1
                site: s1
                mqtt: { server: "mqtt://127.0.0.1:%d", reconnect: { least: 10s, most: 30s } }
                pipelines: [ "%s" ]
                http: { port: 0 }
                store: { directory: store }
                """.formatted(
                        MosquittoProcess.freePort(), HOUSE.resolve("configs/pipelines/machine-temperature.yaml")));
        Process run = start(strict, "run", "--config", node.toString());
        while (run.isAlive() && !Files.readString(work.resolve("err")).contains("/readyz")) {
            Thread.onSpinWait();
        }
        run.destroy();
        assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Ended ended = ended(run);
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .allMatch(line -> line.matches("\\S+ (INFO|WARNING) (Node|RunCommand|MqttLink): .*"))
                .anyMatch(line -> line.contains("INFO Node: node n1"));
    }
}
