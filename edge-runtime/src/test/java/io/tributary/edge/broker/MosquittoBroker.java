package io.tributary.edge.broker;

import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Mosquitto broker on a free port of the loopback interface: in a container where a Docker engine answers, else the
 * {@code mosquitto} program as a child process. It keeps its port and, when {@link Options#persistent}, its sessions over
 * {@link #stop} or {@link #kill} and {@link #start}.
 *
 * <pre>{@code
 * try (MosquittoBroker broker = MosquittoBroker.started()) {
 *     MqttSettings settings = MqttSettings.of(broker.uri());
 * }
 * }</pre>
 */
public final class MosquittoBroker implements AutoCloseable {
    private static final Duration TO_START = Duration.ofSeconds(20);

    private final Options options;
    private final int port;
    private final Path directory;
    private final Engine engine;
    private boolean running;

    /** What runs the broker. */
    interface Engine {
        /** Runs a broker with {@code directory/mosquitto.conf}. */
        void start(Path directory, int port);

        void stop(boolean kill);

        String log();

        /** Where {@code directory} is for the broker. */
        String directoryInside(Path directory);

        /** The address that the broker listens on, as it sees it. */
        String listen(int port);
    }

    /**
     * How the broker is set up.
     *
     * @param user with {@code password}: the only user; null for anybody
     * @param tls certificates to listen with; null for an unencrypted port
     * @param persistent whether sessions survive even {@link #kill}; slow
     * @param lines further lines of {@code mosquitto.conf}
     */
    public record Options(
            @Nullable String user,
            @Nullable String password,
            @Nullable Certificates tls,
            boolean persistent,
            List<String> lines) {

        /** Anybody, unencrypted, nothing kept, no limit of messages in flight or queued. */
        public static Options defaults() {
            return new Options(null, null, null, false, List.of("max_inflight_messages 0", "max_queued_messages 0"));
        }

        public Options withUser(String user, String password) {
            return new Options(user, password, tls, persistent, lines);
        }

        public Options withTls(Certificates certificates) {
            return new Options(user, password, certificates, persistent, lines);
        }

        public Options withPersistence() {
            return new Options(user, password, tls, true, lines);
        }

        public Options with(String... more) {
            List<String> all = new ArrayList<>(lines);
            all.addAll(List.of(more));
            return new Options(user, password, tls, persistent, all);
        }
    }

    private MosquittoBroker(Options options) {
        this.options = options;
        this.port = freePort();
        this.engine = Docker.answers() ? new MosquittoContainer() : new MosquittoProcess();
        try {
            this.directory = Files.createTempDirectory("mosquitto");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static MosquittoBroker started() {
        return started(Options.defaults());
    }

    public static MosquittoBroker started(Options options) {
        MosquittoBroker broker = new MosquittoBroker(options);
        broker.start();
        return broker;
    }

    /** {@code mqtt://} or {@code mqtts://} with host and port. */
    public String uri() {
        return (options.tls() == null ? "mqtt" : "mqtts") + "://localhost:" + port;
    }

    public int port() {
        return port;
    }

    /** Everything that the broker has logged since it was last started. */
    public String log() {
        return engine.log();
    }

    /** Starts it, on the port it had before. */
    public void start() {
        if (running) {
            return;
        }
        write("mosquitto.conf", configuration());
        engine.start(directory, port);
        running = true;
        if (!Eventually.holdsWithin(TO_START, this::accepts)) {
            throw new AssertionError("mosquitto does not listen on port " + port + "; its log:\n" + log());
        }
    }

    /** Lets it end in its own way: clients are told, sessions are saved. */
    public void stop() {
        end(false);
    }

    /** Ends it as a power cut does. */
    public void kill() {
        end(true);
    }

    private void end(boolean kill) {
        if (running) {
            engine.stop(kill);
            running = false;
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configuration() {
        String inside = engine.directoryInside(directory);
        List<String> lines = new ArrayList<>(List.of(engine.listen(port), "log_dest stdout", "user root"));
        if (options.user() == null || options.password() == null) {
            lines.add("allow_anonymous true");
        } else {
            write("passwords", MosquittoPassword.line(options.user(), options.password()));
            lines.addAll(List.of("allow_anonymous false", "password_file " + inside + "/passwords"));
        }
        if (options.tls() != null) {
            options.tls().copyTo(directory);
            lines.addAll(List.of("cafile " + inside + "/ca.pem", "certfile " + inside + "/server.pem"));
            lines.add("keyfile " + inside + "/server.key");
        }
        if (options.persistent()) {
            lines.addAll(List.of("persistence true", "persistence_location " + inside + "/"));
            lines.addAll(List.of("autosave_on_changes true", "autosave_interval 1"));
        }
        lines.addAll(options.lines());
        return String.join("\n", lines) + "\n";
    }

    private void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A port that nobody listens on at present. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
