package io.tributary.sim.app.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A Mosquitto broker as a child process on a loopback port, with limits under which it drops nothing. It ends with
 * {@link #close}, which leaves its directory to the owner.
 */
public final class MosquittoProcess implements AutoCloseable {
    /** Limits lifted: queues of any length, and as many unacknowledged messages as MQTT allows. */
    private static final List<String> LOSE_NOTHING = List.of(
            "allow_anonymous true",
            "max_queued_messages 0",
            "max_queued_bytes 0",
            "max_inflight_messages 0",
            "set_tcp_nodelay true");

    private static final Duration START_MAX = Duration.ofSeconds(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private final Process process;
    private final int port;

    private MosquittoProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a broker on a free port; config and log go to {@code directory}. */
    public static MosquittoProcess start(Path directory) throws IOException {
        return start(directory, freePort(), LOSE_NOTHING);
    }

    /**
     * Starts a broker with these lines of its config besides the listener.
     *
     * @throws IOException when the program is missing or does not start; the message says what to do
     */
    public static MosquittoProcess start(Path directory, int port, List<String> config) throws IOException {
        Path log = directory.resolve("mosquitto.log");
        Path file = directory.resolve("mosquitto.conf");
        Files.writeString(
                file,
                String.format(
                        Locale.ROOT,
                        "listener %d 127.0.0.1%nuser %s%n%s%n",
                        port,
                        System.getProperty("user.name"),
                        String.join("\n", config)));
        Process process = new ProcessBuilder(program(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        MosquittoProcess broker = new MosquittoProcess(process, port);
        try {
            broker.awaitListening(log);
        } catch (IOException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    /** A port that nobody listens on now. */
    public static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** The address for a client. */
    public String server() {
        return "mqtt://127.0.0.1:" + port;
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public void close() {
        process.destroy();
        if (!awaitEnd()) {
            kill();
        }
    }

    private boolean awaitEnd() {
        try {
            return process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void awaitListening(Path log) throws IOException {
        long end = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException(
                            "mosquitto does not listen on port " + port + ": "
                                    + Files.readString(log).strip(),
                            e);
                }
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    /** Distributions put it where only root's PATH looks. */
    private static String program() throws IOException {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin";
        for (String directory : path.split(":")) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, "mosquitto");
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new IOException("the program mosquitto is not installed; install it (Debian, Raspberry Pi OS: "
                + "sudo apt-get install mosquitto) or give --server with a broker that runs");
    }
}
