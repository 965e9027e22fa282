package io.tributary.sim.publish;

import io.tributary.sim.app.bench.BenchReadings;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Readings made, encoded and written to a socket whose other end reads and forgets: the publisher's own limit. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls connect() first
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class BulkPublisherBenchmark {
    private static final int READINGS = 100_000;
    private static final byte[] WELCOME = {0x20, 3, 0, 0, 0};

    private ServerSocket server;
    private BulkPublisher publisher;

    @Setup
    public void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread sink = new Thread(this::forget, "sink");
        sink.setDaemon(true);
        sink.start();
        Target target = new Target(
                "sink", () -> new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort()), "b", null, null);
        BulkPublisher.Options options = BulkPublisher.Options.standard().reconnectFor(Duration.ZERO);
        publisher = BulkPublisher.connect(target, options, System::nanoTime, new Seed(1).random());
    }

    @TearDown
    public void close() throws IOException {
        publisher.close();
        server.close();
    }

    @Benchmark
    @OperationsPerInvocation(READINGS)
    public void publish() throws IOException {
        BenchReadings readings = new BenchReadings(READINGS, 0);
        for (Emission emission = readings.next(); emission != null; emission = readings.next()) {
            publisher.publish(emission);
        }
        publisher.flush();
    }

    private void forget() {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(WELCOME);
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[1 << 20];
            while (in.read(buffer) >= 0) {}
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(BulkPublisherBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
