package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.identity.MeshTls;
import io.tributary.edge.mesh.identity.TestSite;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Sensitivity;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import io.tributary.pipelines.kernel.Echo;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * What it takes to have nothing done by a neighbour: 64 KiB are sent and come back over loopback, as a task of the kernel {@code echo} and, by
 * turns, over a bare TLS 1.3 connection.
 */
public final class TaskOverheadBench {
    private static final Kernel ECHO = new Echo();
    private static final int BYTES = 64 * 1024;
    private static final int WARM = 500;
    private static final int ROUNDS = 1_000;
    private static final long SECONDS_MAX = 20;
    private static final long SLOW = 1;
    private static final long FAST = 1_000_000_000;

    private final Random random = new Random(1);

    private TaskOverheadBench() {}

    /** Prints one line. */
    public static void run(Path folder) throws Exception {
        new TaskOverheadBench().measure(folder);
    }

    private void measure(Path folder) throws Exception {
        TestSite site = new TestSite(folder, "overhead", new AtomicReference<>(Instant.now()));
        MeshTls tls = site.node("bare-one");
        Vertx vertx = Vertx.vertx();
        // One is so slow by its own account that it has everything done elsewhere.
        try (MeshNode one = new MeshNode(vertx, site.node("one"), SLOW);
                MeshNode two = new MeshNode(vertx, site.node("two"), FAST);
                SSLServerSocket server = server(site.node("bare-two"));
                SSLSocket bare = client(tls, server.getLocalPort())) {
            one.joined(two);
            Eventually.until("offers", () -> one.mesh.neighbours().size() == 1);
            double[] tasks = new double[ROUNDS];
            double[] trips = new double[ROUNDS];
            int here = 0;
            for (int i = -WARM; i < ROUNDS; ) {
                byte[] input = new byte[BYTES];
                random.nextBytes(input);
                double trip = trip(bare, input);
                double task = task(one, input);
                if (Double.isNaN(task)) {
                    here++;
                    continue;
                }
                if (i >= 0) {
                    tasks[i] = task;
                    trips[i] = trip;
                }
                i++;
            }
            Arrays.sort(tasks);
            Arrays.sort(trips);
            System.out.printf(
                    "overhead: a task of %d KiB takes %.2f ms (p99 %.2f, most %.2f), a bare TLS 1.3 round trip of the same bytes %.2f ms (p99"
                            + " %.2f); medians of %d, by turns; %d more were done here, because the neighbour did not answer in time%n",
                    BYTES / 1024,
                    tasks[ROUNDS / 2],
                    tasks[ROUNDS * 99 / 100],
                    tasks[ROUNDS - 1],
                    trips[ROUNDS / 2],
                    trips[ROUNDS * 99 / 100],
                    ROUNDS,
                    here);
            for (Times.OfTask part : Times.OfTask.values()) {
                Took took = one.mesh.figures().times().of(part);
                System.out.printf("%s %.2f ms; ", part, took.nanos() / 1e6 / Math.max(1, took.count()));
            }
            System.out.println();
        } finally {
            vertx.close().await();
        }
    }

    /** Milliseconds; not a number when the neighbour has not done it. */
    private static double task(MeshNode one, byte[] input) throws Exception {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        long begun = System.nanoTime();
        one.mesh.execute(() -> {
            Task task = task(one.self, one.mesh.deadlineMicros(), input);
            if (!one.mesh.take(task, new Waiting(one.mesh, task, input, result))) {
                result.completeExceptionally(new IllegalStateException("the task was not taken"));
            }
        });
        byte[] output = result.get(SECONDS_MAX, TimeUnit.SECONDS);
        double millis = (System.nanoTime() - begun) / 1e6;
        if (output.length == 0) {
            return Double.NaN;
        }
        if (!Arrays.equals(output, input)) {
            throw new AssertionError("not what was sent");
        }
        return millis;
    }

    private static Task task(Self self, long deadlineMicros, byte[] input) {
        Digest hash = Digest.sha256(input);
        byte[] none = new byte[0];
        return new Task(
                TaskId.of(ECHO.id().name(), ECHO.id().version(), none, hash),
                ECHO.id().name(),
                ECHO.id().version(),
                none,
                hash,
                input.length,
                1_000,
                2_000,
                8 << 20,
                1 << 20,
                deadlineMicros,
                Sensitivity.SITE,
                0,
                self.id(),
                self.owner());
    }

    @SuppressWarnings("ArrayRecordComponent") // Passed on and never compared.
    private record Waiting(Mesh mesh, Task task, byte[] input, CompletableFuture<byte[]> result)
            implements Asking.Errand {
        @Override
        public void runHere() {
            mesh.execute(() -> mesh.ranHere(task.id(), task.fuel()));
            result.complete(new byte[0]);
        }

        @Override
        public void result(byte[] came, Asking.Answer answer) {
            answer.isResult(true);
            result.complete(came);
        }

        @Override
        public void givenUp() {
            result.completeExceptionally(new IllegalStateException("it was given up"));
        }
    }

    private static SSLServerSocket server(MeshTls tls) throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                tls.context().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setSSLParameters(tls.parameters());
        Thread thread = new Thread(
                () -> {
                    try (SSLSocket socket = (SSLSocket) server.accept()) {
                        socket.setTcpNoDelay(true);
                        DataInputStream in = new DataInputStream(socket.getInputStream());
                        byte[] bytes = new byte[BYTES];
                        while (true) {
                            in.readFully(bytes);
                            socket.getOutputStream().write(bytes);
                        }
                    } catch (IOException e) {
                        // The other side has enough.
                    }
                },
                "bare echo");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private static SSLSocket client(MeshTls tls, int port) throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSSLParameters(tls.parameters());
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        return socket;
    }

    private static double trip(SSLSocket socket, byte[] bytes) throws IOException {
        long begun = System.nanoTime();
        socket.getOutputStream().write(bytes);
        new DataInputStream(socket.getInputStream()).readFully(new byte[BYTES]);
        return (System.nanoTime() - begun) / 1e6;
    }
}
