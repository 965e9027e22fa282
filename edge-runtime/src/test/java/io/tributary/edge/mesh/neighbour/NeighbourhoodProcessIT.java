package io.tributary.edge.mesh.neighbour;

import static io.tributary.pipelines.testing.Eventually.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.Certificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neighbours that die, stand still and come back, each a process, with the timing of real nodes. */
class NeighbourhoodProcessIT {
    @TempDir
    static Path site;

    private final List<Child> children = new ArrayList<>();
    private int port;
    private TestMember parent;

    @BeforeAll
    static void make() {
        Certificates.in(site);
    }

    @BeforeEach
    void start() throws Exception {
        port = TestMember.freePort();
        parent = TestMember.started(
                TestMember.settings(port, Optional.empty(), NeighbourhoodSettings.Timing.DEFAULT, port),
                "parent",
                TestTls.of(site));
    }

    @AfterEach
    void close() throws Exception {
        for (Child child : children) {
            child.process.destroyForcibly().waitFor();
        }
        parent.close();
    }

    private final class Child {
        final Process process;
        final List<String> said = new CopyOnWriteArrayList<>();

        Child(String name) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx32m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            TestMember.class.getName(),
                            site.toString(),
                            name,
                            Integer.toString(TestMember.freePort()),
                            Integer.toString(port))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            children.add(this);
            Thread reader = new Thread(this::read, name);
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader lines = process.inputReader(UTF_8)) {
                lines.lines().forEach(said::add);
            } catch (IOException | RuntimeException e) {
                said.add("ended: " + e.getMessage());
            }
        }

        void signal(String name) throws Exception {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(code).as("kill -%s", name).isZero();
        }
    }

    private Child joined(String name) throws Exception {
        Child child = new Child(name);
        until(name + " has started", Duration.ofSeconds(40), () -> child.said.contains("started"));
        until(
                "both see each other",
                Duration.ofSeconds(2),
                () -> parent.heard("joined " + name) && child.said.contains("joined parent"));
        return child;
    }

    @Test
    void who_was_killed_is_missed_within_five_seconds() throws Exception {
        Child child = joined("child");
        child.process.destroyForcibly();
        until("it is missed", Duration.ofSeconds(5), () -> parent.heard("left child"));
    }

    @Test
    void who_stands_still_for_three_seconds_is_not_missed_and_who_does_so_for_longer_is_within_five() throws Exception {
        Child child = joined("child");
        child.signal("STOP");
        long stopped = System.nanoTime();
        until("three seconds went by", () -> System.nanoTime() - stopped >= 3_000_000_000L);
        child.signal("CONT");
        parent.neighbourhood.send("awake?".getBytes(UTF_8));
        until("it hears again", () -> child.said.contains("parent: awake?"));
        long awake = System.nanoTime();
        until("any suspicion was over", () -> System.nanoTime() - awake >= 2_000_000_000L);
        assertThat(parent.events).containsExactly("joined child");
        assertThat(child.said).doesNotContain("left parent");

        child.signal("STOP");
        until("it is missed, though its links are open", Duration.ofSeconds(5), () -> parent.heard("left child"));
        child.signal("CONT");
        until("it is back", Duration.ofSeconds(30), () -> parent.sees("child"));
        until("it knows", () -> parent.events.equals(List.of("joined child", "left child", "joined child")));
    }

    @Test
    void who_leads_the_group_may_die_too() throws Exception {
        Child first = joined("first");
        Child second = joined("second");
        until(
                "they know each other",
                () -> first.said.contains("joined second") && second.said.contains("joined first"));
        parent.close();
        until(
                "both know",
                Duration.ofSeconds(5),
                () -> first.said.contains("left parent") && second.said.contains("left parent"));
        first.process.destroyForcibly(); // leads since
        until("the last one knows", Duration.ofSeconds(5), () -> second.said.contains("left first"));
    }
}
