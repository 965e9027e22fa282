package io.tributary.sim.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.config.MqttSettings;
import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Target;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.nio.file.Path;
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
        }
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
