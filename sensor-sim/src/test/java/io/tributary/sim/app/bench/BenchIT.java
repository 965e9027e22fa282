package io.tributary.sim.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tributary.edge.config.MqttSettings;
import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Target;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class BenchIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void the_bare_subscriber_takes_every_reading_and_is_measured(int qos) throws Exception {
        try (MosquittoProcess broker = MosquittoProcess.start(directory)) {
            Measurement measured = bench(broker, qos).measure(JvmSubject.bare(), () -> publisher(broker));
            assertThat(measured.lost()).isZero();
            assertThat(measured.readingsPerSecond()).isBetween(100.0, 10e6);
            assertThat(measured.cpuSecondsPerMillion()).isBetween(0.5, 1000.0);
            assertThat(measured.peakRssBytes()).isBetween(20L << 20, 4L << 30);
            assertThat(measured.summaryBytes()).isZero();
        }
    }

    @Test
    void a_node_that_keeps_what_it_does_takes_every_reading_and_its_writing_is_measured() throws Exception {
        assumeOnDisk();
        try (MosquittoProcess broker = MosquittoProcess.start(directory)) {
            Measurement measured =
                    bench(broker, 1).measure(NodeSubject.hasty(directory, System::nanoTime), () -> publisher(broker));
            assertThat(measured.lost()).isZero();
            assertThat(measured.summaryBytes()).isBetween(20_000L * 100, 20_000L * 1000);
            assertThat(measured.writtenBytes()).isGreaterThan(100_000);
            assertThat(measured.writeAmplification()).isBetween(0.05, 20.0);
        }
    }

    @Test
    void a_node_that_keeps_nothing_writes_nothing() throws Exception {
        assumeOnDisk();
        try (MosquittoProcess broker = MosquittoProcess.start(directory)) {
            Measurement measured = bench(broker, 1)
                    .measure(NodeSubject.volatileNode(directory, System::nanoTime), () -> publisher(broker));
            assertThat(measured.lost()).isZero();
            assertThat(measured.summaryBytes()).isPositive();
            assertThat(measured.writtenBytes()).isZero();
        }
    }

    @Test
    void nodes_write_the_more_the_oftener_they_commit_and_nothing_without_traffic() throws Exception {
        assumeOnDisk();
        FlashBench.Times times = new FlashBench.Times(
                Duration.ofSeconds(1), Duration.ofSeconds(6), Duration.ofSeconds(2), Duration.ofSeconds(2));
        try (MosquittoProcess broker = MosquittoProcess.start(directory)) {
            List<FlashBench.Written> written = new FlashBench(
                            broker.server(),
                            directory,
                            times,
                            InstantSource.system(),
                            System::nanoTime,
                            progress -> {},
                            () -> false)
                    .measure(List.of(Duration.ofSeconds(1), Duration.ofMillis(100)), () -> publisher(broker));
            assertThat(written).allSatisfy(one -> {
                assertThat(one.commits()).isPositive();
                assertThat(one.summaryBytes()).isPositive();
                assertThat(one.quietBytes()).isZero();
                // The metric is asked a little earlier than the kernel, and knows only of the store.
                assertThat((double) one.said()).isBetween(0.5 * one.bytes(), 1.3 * one.bytes());
            });
            assertThat(written.get(1).bytesPerHour())
                    .isGreaterThan(written.get(0).bytesPerHour());
        }
    }

    /** The kernel counts nothing for memory. */
    private void assumeOnDisk() throws IOException {
        assumeThat(Files.getFileStore(directory).type()).isNotEqualTo("tmpfs");
    }

    @Test
    void a_subject_that_cannot_start_is_told_with_its_last_words() throws Exception {
        try (MosquittoProcess broker = MosquittoProcess.start(directory)) {
            Subject broken = new JvmSubject("node", List.of(), "no.such.Main");
            assertThatThrownBy(() -> bench(broker, 0).measure(broken, () -> publisher(broker)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("node did not get ready")
                    .hasMessageContaining("no.such.Main");
        }
    }

    private static Bench bench(MosquittoProcess broker, int qos) {
        return new Bench(broker.server(), qos, 20_000, System::nanoTime, progress -> {}, () -> false);
    }

    private static BulkPublisher publisher(MosquittoProcess broker) throws IOException {
        return BulkPublisher.connect(
                Target.of(MqttSettings.of(broker.server()), "bench-test"),
                BulkPublisher.Options.standard(),
                System::nanoTime,
                new Seed(1).random());
    }
}
